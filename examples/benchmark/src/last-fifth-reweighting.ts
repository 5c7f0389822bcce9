import { deferredReweighting } from '@lt/losses';
import { BETA } from './settings.ts';

/** Returns the class weights of each epoch: all 1 at first, class-balanced in the last fifth, and at least in the last epoch. */
export function lastFifthReweighting(
  classCounts: Int32Array,
  totalEpochs: number,
): (epoch: number) => Float64Array {
  const startEpoch = Math.min(Math.round(0.8 * totalEpochs), totalEpochs - 1);
  return deferredReweighting({ classCounts, beta: BETA, startEpoch });
}
