import {
  type BatchSampler,
  type BatchSamplerOptions,
  classAwareSampler,
  classBalancedSampler,
  classWeightedSampler,
  effectiveNumberSampler,
  instanceBalancedSampler,
  pkSampler,
  powerSampler,
  progressivelyBalancedSampler,
  repeatFactorSampler,
  reversedSampler,
  squareRootSampler,
  weightedSampler,
} from '../src/index.ts';

/** A sampler with sample options, for the laws that all samplers keep. */
export interface SampleSampler {
  /** Title in tests. */
  title: string;
  /** Name of the exported function. */
  sampler: string;
  /** Makes it for rows of any classes; `extra` overrides the options of its own. */
  create(classIds: ArrayLike<number>, options: BatchSamplerOptions, extra?: object): BatchSampler;
  /** Options of its own, each of which changes the order. */
  changes: readonly object[];
}

/** Weights of any number of classes. */
const weightsOf = (classIds: ArrayLike<number>, numClasses?: number): number[] =>
  Array.from({ length: numClasses ?? Math.max(...Array.from(classIds)) + 1 }, (_, c) => 1 + ((c * 7) % 5));

/** Weights of rows by their class and place, none of them 0. */
const rowWeights = (classIds: ArrayLike<number>): number[] =>
  Array.from(classIds, (c, row) => 1 + ((c * 3 + row * 7) % 5));

/** Every exported batch sampler that takes class ids, in each of its kinds. */
export const SAMPLERS: readonly SampleSampler[] = [
  {
    title: 'instanceBalancedSampler',
    sampler: 'instanceBalancedSampler',
    create: (classIds, options) => instanceBalancedSampler(classIds, options),
    changes: [],
  },
  {
    title: 'classBalancedSampler, iid',
    sampler: 'classBalancedSampler',
    create: (classIds, options, extra) => classBalancedSampler(classIds, { ...options, ...extra }),
    changes: [{ epochLength: 7 }, { composition: 'systematic' }, { composition: 'exact' }],
  },
  {
    title: 'classBalancedSampler, systematic',
    sampler: 'classBalancedSampler',
    create: (classIds, options, extra) =>
      classBalancedSampler(classIds, { ...options, composition: 'systematic', ...extra }),
    changes: [{ epochLength: 7 }, { composition: 'iid' }, { composition: 'exact' }],
  },
  {
    title: 'squareRootSampler, exact',
    sampler: 'squareRootSampler',
    create: (classIds, options, extra) =>
      squareRootSampler(classIds, { ...options, composition: 'exact', ...extra }),
    changes: [{ epochLength: 7 }, { composition: 'iid' }],
  },
  {
    title: 'powerSampler, systematic',
    sampler: 'powerSampler',
    create: (classIds, options, extra) =>
      powerSampler(classIds, { ...options, exponent: 0.25, composition: 'systematic', ...extra }),
    changes: [{ exponent: 0.5 }, { epochLength: 7 }, { composition: 'exact' }],
  },
  {
    title: 'progressivelyBalancedSampler, iid',
    sampler: 'progressivelyBalancedSampler',
    create: (classIds, options, extra) =>
      progressivelyBalancedSampler(classIds, { ...options, totalEpochs: 3, ...extra }),
    changes: [{ totalEpochs: 4 }, { progress: (epoch: number) => 1 / (1 + epoch) }, { epochLength: 7 }],
  },
  {
    title: 'progressivelyBalancedSampler, systematic',
    sampler: 'progressivelyBalancedSampler',
    create: (classIds, options, extra) =>
      progressivelyBalancedSampler(classIds, {
        ...options,
        totalEpochs: 3,
        composition: 'systematic',
        ...extra,
      }),
    changes: [{ totalEpochs: 4 }, { epochLength: 7 }],
  },
  {
    title: 'reversedSampler, iid',
    sampler: 'reversedSampler',
    create: (classIds, options, extra) => reversedSampler(classIds, { ...options, ...extra }),
    changes: [{ epochLength: 7 }, { composition: 'systematic' }],
  },
  {
    title: 'effectiveNumberSampler, exact',
    sampler: 'effectiveNumberSampler',
    create: (classIds, options, extra) =>
      effectiveNumberSampler(classIds, { ...options, beta: 0.9, composition: 'exact', ...extra }),
    changes: [{ beta: 0.99 }, { weighted: 'classes' }, { epochLength: 7 }],
  },
  {
    title: 'classWeightedSampler, iid',
    sampler: 'classWeightedSampler',
    create: (classIds, options, extra) =>
      classWeightedSampler(classIds, {
        ...options,
        classWeights: weightsOf(classIds, options.numClasses),
        ...extra,
      }),
    changes: [{ epochLength: 7 }, { composition: 'systematic' }],
  },
  {
    title: 'classWeightedSampler, systematic, by epoch',
    sampler: 'classWeightedSampler',
    create(classIds, options, extra) {
      const weights = weightsOf(classIds, options.numClasses);
      return classWeightedSampler(classIds, {
        ...options,
        classWeights: (epoch) => weights.map((weight, c) => weight + epoch * c),
        composition: 'systematic',
        ...extra,
      });
    },
    changes: [{ epochLength: 7 }, { composition: 'iid' }],
  },
  {
    title: 'classAwareSampler',
    sampler: 'classAwareSampler',
    create: (classIds, options, extra) =>
      classAwareSampler(classIds, { ...options, samplesPerClass: 2, ...extra }),
    changes: [{ samplesPerClass: 1 }, { epochLength: 1000 }],
  },
  {
    title: 'pkSampler',
    sampler: 'pkSampler',
    create: (classIds, { batchSize, seed, numClasses }, extra) =>
      pkSampler(classIds, {
        classesPerBatch: Math.min(2, new Set(Array.from(classIds)).size),
        samplesPerClass: Math.ceil(batchSize / 2),
        ...(seed === undefined ? {} : { seed }),
        ...(numClasses === undefined ? {} : { numClasses }),
        ...extra,
      }),
    changes: [{ classesPerBatch: 1 }, { samplesPerClass: 7 }, { numBatches: 50 }],
  },
  {
    title: 'weightedSampler',
    sampler: 'weightedSampler',
    create: (classIds, options, extra) =>
      weightedSampler(rowWeights(classIds), { ...options, classIds, ...extra }),
    changes: [{ epochLength: 7 }, { replacement: false }],
  },
  {
    title: 'weightedSampler without replacement, by epoch',
    sampler: 'weightedSampler',
    create(classIds, options, extra) {
      const weights = rowWeights(classIds);
      return weightedSampler((epoch) => weights.map((weight, row) => weight + epoch * (row % 3)), {
        ...options,
        classIds,
        replacement: false,
        ...extra,
      });
    },
    changes: [{ epochLength: 7 }, { replacement: true }],
  },
  {
    title: 'repeatFactorSampler',
    sampler: 'repeatFactorSampler',
    create: (classIds, options, extra) =>
      repeatFactorSampler(classIds, { ...options, threshold: 1, ...extra }),
    changes: [{ threshold: 0.5 }, { sqrt: false }],
  },
];
