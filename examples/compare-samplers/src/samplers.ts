import {
  type BatchSampler,
  classAwareSampler,
  classBalancedSampler,
  effectiveNumberSampler,
  instanceBalancedSampler,
  progressivelyBalancedSampler,
  repeatFactorSampler,
  reversedSampler,
  squareRootSampler,
} from '@lt/sampling';

/** Rows in a batch. The frequencies do not depend on it. */
const BATCH = { batchSize: 256, seed: 0 };

/** The samplers of the table, by the name of their row. */
export const SAMPLERS: Readonly<Record<string, (classIds: Int32Array) => BatchSampler>> = {
  instanceBalanced: (classIds) => instanceBalancedSampler(classIds, BATCH),
  repeatFactor: (classIds) =>
    // LVIS repeats the categories of less than 0.1 % of its 100,000 images: here, the classes of fewer than 100 rows.
    repeatFactorSampler(classIds, { ...BATCH, threshold: Math.min(1, 100 / classIds.length) }),
  squareRoot: (classIds) => squareRootSampler(classIds, BATCH),
  'progressivelyBalanced, half way': (classIds) =>
    progressivelyBalancedSampler(classIds, { ...BATCH, totalEpochs: 2, progress: () => 0.5 }),
  'effectiveNumber, beta 0.999': (classIds) => effectiveNumberSampler(classIds, { ...BATCH, beta: 0.999 }),
  classBalanced: (classIds) => classBalancedSampler(classIds, BATCH),
  'classBalanced, systematic': (classIds) =>
    classBalancedSampler(classIds, { ...BATCH, composition: 'systematic' }),
  classAware: (classIds) => classAwareSampler(classIds, { ...BATCH, epochLength: classIds.length }),
  reversed: (classIds) => reversedSampler(classIds, BATCH),
};
