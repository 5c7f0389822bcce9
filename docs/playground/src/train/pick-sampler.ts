import {
  type BatchSampler,
  classAwareSampler,
  classBalancedSampler,
  effectiveNumberSampler,
  instanceBalancedSampler,
  pkSampler,
  progressivelyBalancedSampler,
  repeatFactorSampler,
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
    case 'class-aware':
      return classAwareSampler(classIds, { ...options, samplesPerClass: 4 });
    case 'repeat-factor':
      return repeatFactorSampler(
        Array.from(classIds, (id) => [id]),
        { batchSize: options.batchSize, seed, threshold: 0.1 },
      );
    case 'pk': {
      const present = new Set(classIds).size;
      const classesPerBatch = Math.min(present, 4);
      const samplesPerClass = Math.max(1, Math.floor(options.batchSize / classesPerBatch));
      return pkSampler(classIds, { classesPerBatch, samplesPerClass, seed, numClasses });
    }
    default:
      return instanceBalancedSampler(classIds, options);
  }
}
