import { deferredReweighting } from '@lt/losses';
import { BETA } from './settings.ts';

/** Returns the class weights of each epoch: all 1 at first, class-balanced in the last fifth, and at least in the last epoch. */
export function lastFifthReweighting(
  classCounts: Int32Array,
  totalEpochs: number,
): (epoch: number) => Float64Array {
  return deferredReweighting({ classCounts, beta: BETA, startEpoch: startOfLastFifth(totalEpochs) });
}

/** Returns the first epoch of the last fifth of a training. */
export function startOfLastFifth(totalEpochs: number): number {
  return Math.min(Math.round(0.8 * totalEpochs), totalEpochs - 1);
}
