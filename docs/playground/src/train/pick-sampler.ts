import {
  type BatchSampler,
  classBalancedSampler,
  effectiveNumberSampler,
  instanceBalancedSampler,
  progressivelyBalancedSampler,
  reversedSampler,
  squareRootSampler,
} from '@lt/sampling';
import type { Setting } from '../setting.ts';

/** Returns the sampler of a setting. */
export function pickSampler(classIds: Int32Array, setting: Setting, numClasses: number): BatchSampler {
  const { sampler, batch, seed, epochs } = setting;
  const options = { batchSize: Math.min(batch, classIds.length), seed, numClasses };
  switch (sampler) {
    case 'class':
      return classBalancedSampler(classIds, options);
    case 'square-root':
      return squareRootSampler(classIds, options);
    case 'progressive':
      return progressivelyBalancedSampler(classIds, { ...options, totalEpochs: epochs });
    case 'reversed':
      return reversedSampler(classIds, options);
    case 'effective':
      return effectiveNumberSampler(classIds, { ...options, beta: 0.999 });
    default:
      return instanceBalancedSampler(classIds, options);
  }
}
