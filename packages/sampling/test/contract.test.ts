import { describeBackends, describeContracts } from '@lt/testkit';
import { expect, it } from 'vitest';
import type { BatchSampler } from '../src/index.ts';
import * as exported from '../src/index.ts';
import { NEIGHBOR_CONTRACTS } from './neighbors/contracts.ts';
import { OVER_CONTRACTS } from './over/contracts.ts';
import { FAMILY_CONTRACTS } from './over/family-contracts.ts';
import { SAMPLERS } from './samplers.ts';
import { UNDER_CONTRACTS } from './under/contracts.ts';

const CLASS_IDS = [0, 0, 0, 0, 0, 0, 2, 2, 2, 3];
const WEIGHTS = [1, 2, 0, 4, 5, 0.5, 7, 8, 9, 1e-3];

const WRONG = [
  { call: () => [CLASS_IDS], throws: TypeError },
  { call: () => ['0 1 2', { batchSize: 2 }], throws: TypeError },
  { call: () => [new BigInt64Array(3), { batchSize: 2 }], throws: TypeError },
  { call: () => [['a', 'b'], { batchSize: 2 }], throws: TypeError },
  { call: () => [CLASS_IDS, {}], throws: TypeError },
  { call: () => [CLASS_IDS, { batchSize: '2' }], throws: TypeError },
  { call: () => [CLASS_IDS, { batchSize: 2, seed: null }], throws: TypeError },
  { call: () => [[], { batchSize: 2 }], throws: RangeError },
  { call: () => [[0, -1], { batchSize: 2 }], throws: RangeError },
  { call: () => [[0, 1.5], { batchSize: 2 }], throws: RangeError },
  { call: () => [CLASS_IDS, { batchSize: 0 }], throws: RangeError },
  { call: () => [CLASS_IDS, { batchSize: 2, seed: Number.NaN }], throws: RangeError },
  { call: () => [CLASS_IDS, { batchSize: 2, tail: 'short' }], throws: RangeError },
  { call: () => [CLASS_IDS, { batchSize: 19, tail: 'drop' }], throws: RangeError },
  { call: () => [CLASS_IDS, { batchSize: 2, numClasses: 3 }], throws: RangeError },
];

/** What the samplers refuse that draw a class first, besides what all refuse. */
const WRONG_CLASS_FIRST = [
  { call: () => [CLASS_IDS, { batchSize: 2, epochLength: 0 }], throws: RangeError },
  { call: () => [CLASS_IDS, { batchSize: 2, epochLength: '8' }], throws: TypeError },
  { call: () => [CLASS_IDS, { batchSize: 2, composition: 'even' }], throws: RangeError },
  {
    call: () => [CLASS_IDS, { batchSize: 2, composition: 'exact', epochLength: 2 ** 31 }],
    throws: RangeError,
  },
];

/** Wrong calls of a sampler that needs options of its own. */
function withOptions<Call extends { call: () => unknown[] }>(rows: readonly Call[], options: object): Call[] {
  return rows.map((row) => {
    const [classIds, given] = row.call();
    return { ...row, call: () => (given === undefined ? [classIds] : [classIds, { ...options, ...given }]) };
  });
}

/** What is no list of categories per image, and no option for repeat factors. */
const WRONG_FACTORS = [
  { call: () => ['0 1', { threshold: 0.5 }], throws: TypeError },
  { call: () => [['0', '1'], { threshold: 0.5 }], throws: TypeError },
  { call: () => [[[0], 1], { threshold: 0.5 }], throws: TypeError },
  { call: () => [[0, [1]], { threshold: 0.5 }], throws: TypeError },
  { call: () => [[[0], ['1']], { threshold: 0.5 }], throws: TypeError },
  { call: () => [{ categories: [0, 1] }, { threshold: 0.5 }], throws: TypeError },
  { call: () => [{ categories: [0, 1], starts: null }, { threshold: 0.5 }], throws: TypeError },
  { call: () => [[[0]], {}], throws: TypeError },
  { call: () => [[[0]], { threshold: '0.5' }], throws: TypeError },
  { call: () => [[[0]], { threshold: 0.5, sqrt: 1 }], throws: TypeError },
  { call: () => [[], { threshold: 0.5 }], throws: RangeError },
  { call: () => [[[0], [-1]], { threshold: 0.5 }], throws: RangeError },
  { call: () => [[[0], [0.5]], { threshold: 0.5 }], throws: RangeError },
  { call: () => [[[0], [3]], { threshold: 0.5, numClasses: 3 }], throws: RangeError },
  { call: () => [[[0]], { threshold: 0.5, numClasses: 0 }], throws: RangeError },
  { call: () => [[[0]], { threshold: -0.1 }], throws: RangeError },
  { call: () => [[[0]], { threshold: 1.5 }], throws: RangeError },
  { call: () => [[[0]], { threshold: Number.NaN }], throws: RangeError },
  { call: () => [{ categories: [0, 1], starts: [0] }, { threshold: 0.5 }], throws: RangeError },
  { call: () => [{ categories: [0, 1], starts: [0, 1] }, { threshold: 0.5 }], throws: RangeError },
  { call: () => [{ categories: [0, 1], starts: [1, 2] }, { threshold: 0.5 }], throws: RangeError },
  { call: () => [{ categories: [0, 1], starts: [0, 2, 1, 2] }, { threshold: 0.5 }], throws: RangeError },
  { call: () => [{ categories: [0, 1], starts: [0, 3] }, { threshold: 0.5 }], throws: RangeError },
];

const check = (sampler: unknown): void => checkSampler(sampler as BatchSampler);
const CLASS_FIRST = {
  arguments: () => [CLASS_IDS, { batchSize: 4, seed: 3, epochLength: 14 }],
  errors: [...WRONG, ...WRONG_CLASS_FIRST],
  check,
};

const uniformSampler = (options: object): BatchSampler =>
  exported.instanceBalancedSampler(CLASS_IDS, { batchSize: 4, seed: 3, ...options });

/** A sampler as a plain object: comparing it, as the contracts do, does not iterate over it, which would move its position. */
const branch = (sampler: BatchSampler) => ({
  batchAt: (epoch: number, batch: number) => sampler.batchAt(epoch, batch),
  numBatchesOf: (epoch: number) => sampler.numBatchesOf(epoch),
  state: () => sampler.state(),
  restore: () => sampler,
  shard: (index: number, count: number) => sampler.shard(index, count),
});

// Resamplers read tensors and give tensors back.
await describeBackends('@lt/sampling', () => {
  describeContracts(exported, {
    ...NEIGHBOR_CONTRACTS,
    ...OVER_CONTRACTS,
    ...FAMILY_CONTRACTS,
    ...UNDER_CONTRACTS,
    bilateralSampler: {
      arguments: () => [
        {
          conventional: branch(uniformSampler({})),
          rebalancing: branch(exported.reversedSampler(CLASS_IDS, { batchSize: 4 })),
        },
      ],
      errors: [
        { call: () => [uniformSampler({}), uniformSampler({})], throws: TypeError },
        { call: () => [{ conventional: uniformSampler({}) }], throws: TypeError },
        { call: () => [{ conventional: null, rebalancing: uniformSampler({}) }], throws: TypeError },
        { call: () => [{ conventional: CLASS_IDS, rebalancing: uniformSampler({}) }], throws: TypeError },
        {
          call: () => [{ conventional: uniformSampler({}), rebalancing: uniformSampler({ batchSize: 3 }) }],
          throws: RangeError,
        },
        {
          call: () => [{ conventional: uniformSampler({}), rebalancing: uniformSampler({ tail: 'pad' }) }],
          throws: RangeError,
        },
      ],
      observe: (sampler: exported.BilateralSampler) => [...sampler],
      check(sampler) {
        const batches = [...(sampler as exported.BilateralSampler)];
        expect(batches.length).toBe(3);
        for (const { conventional, rebalancing } of batches) {
          expect(conventional).toBeInstanceOf(Int32Array);
          expect(rebalancing.length).toBe(conventional.length);
        }
      },
    },
    classAwareSampler: {
      arguments: () => [CLASS_IDS, { batchSize: 4, seed: 3, samplesPerClass: 2 }],
      errors: [
        ...WRONG,
        { call: () => [CLASS_IDS, { batchSize: 2, samplesPerClass: 0 }], throws: RangeError },
        { call: () => [CLASS_IDS, { batchSize: 2, epochLength: 0.5 }], throws: RangeError },
      ],
      check,
    },
    classBalancedSampler: CLASS_FIRST,
    classWeightedSampler: {
      arguments: () => [CLASS_IDS, { batchSize: 4, seed: 3, classWeights: [3, 1, 0, 2] }],
      errors: [
        ...withOptions([...WRONG, ...WRONG_CLASS_FIRST], { classWeights: [3, 1, 0, 2] }),
        { call: () => [CLASS_IDS, { batchSize: 2 }], throws: TypeError },
        { call: () => [CLASS_IDS, { batchSize: 2, classWeights: 'even' }], throws: TypeError },
        { call: () => [CLASS_IDS, { batchSize: 2, classWeights: [1, 2, 3, '4'] }], throws: TypeError },
        { call: () => [CLASS_IDS, { batchSize: 2, classWeights: [1, 2, 3] }], throws: RangeError },
        { call: () => [CLASS_IDS, { batchSize: 2, classWeights: [1, 2, 3, -4] }], throws: RangeError },
        { call: () => [CLASS_IDS, { batchSize: 2, classWeights: [1, 2, 3, Infinity] }], throws: RangeError },
        { call: () => [CLASS_IDS, { batchSize: 2, classWeights: [0, 1, 0, 0] }], throws: RangeError },
        { call: () => [CLASS_IDS, { batchSize: 2, classWeights: () => [0, 1, 0, 0] }], throws: RangeError },
        { call: () => [CLASS_IDS, { batchSize: 2, classWeights: () => null }], throws: TypeError },
      ],
      check,
    },
    effectiveNumberSampler: {
      ...CLASS_FIRST,
      errors: [
        ...CLASS_FIRST.errors,
        { call: () => [CLASS_IDS, { batchSize: 2, beta: 1 }], throws: RangeError },
        { call: () => [CLASS_IDS, { batchSize: 2, beta: '0.9' }], throws: TypeError },
        { call: () => [CLASS_IDS, { batchSize: 2, weighted: 'draws' }], throws: RangeError },
      ],
    },
    instanceBalancedSampler: {
      arguments: () => [CLASS_IDS, { batchSize: 4, seed: 3 }],
      errors: WRONG,
      check,
    },
    pkSampler: {
      arguments: () => [CLASS_IDS, { classesPerBatch: 2, samplesPerClass: 2, seed: 3 }],
      errors: [
        { call: () => [CLASS_IDS], throws: TypeError },
        { call: () => ['0 1 2', { classesPerBatch: 2, samplesPerClass: 2 }], throws: TypeError },
        { call: () => [CLASS_IDS, {}], throws: TypeError },
        { call: () => [CLASS_IDS, { classesPerBatch: 2 }], throws: TypeError },
        {
          call: () => [CLASS_IDS, { classesPerBatch: 2, samplesPerClass: 2, seed: null }],
          throws: TypeError,
        },
        { call: () => [[], { classesPerBatch: 2, samplesPerClass: 2 }], throws: RangeError },
        { call: () => [CLASS_IDS, { classesPerBatch: 4, samplesPerClass: 2 }], throws: RangeError },
        { call: () => [CLASS_IDS, { classesPerBatch: 0, samplesPerClass: 2 }], throws: RangeError },
        { call: () => [CLASS_IDS, { classesPerBatch: 2, samplesPerClass: 1.5 }], throws: RangeError },
        {
          call: () => [CLASS_IDS, { classesPerBatch: 2, samplesPerClass: 2, numBatches: 0 }],
          throws: RangeError,
        },
        {
          call: () => [CLASS_IDS, { classesPerBatch: 2, samplesPerClass: 2, numClasses: 3 }],
          throws: RangeError,
        },
      ],
      check,
    },
    powerSampler: {
      arguments: () => [CLASS_IDS, { batchSize: 4, seed: 3, exponent: 0.25 }],
      errors: [
        ...withOptions([...WRONG, ...WRONG_CLASS_FIRST], { exponent: 0.25 }),
        { call: () => [CLASS_IDS, { batchSize: 2 }], throws: TypeError },
        { call: () => [CLASS_IDS, { batchSize: 2, exponent: '1' }], throws: TypeError },
        { call: () => [CLASS_IDS, { batchSize: 2, exponent: Number.NaN }], throws: RangeError },
      ],
      check,
    },
    progressivelyBalancedSampler: {
      arguments: () => [CLASS_IDS, { batchSize: 4, seed: 3, totalEpochs: 5 }],
      errors: [
        ...withOptions([...WRONG, ...WRONG_CLASS_FIRST], { totalEpochs: 5 }),
        { call: () => [CLASS_IDS, { batchSize: 2 }], throws: TypeError },
        { call: () => [CLASS_IDS, { batchSize: 2, totalEpochs: 0 }], throws: RangeError },
        { call: () => [CLASS_IDS, { batchSize: 2, totalEpochs: 5, progress: 0.5 }], throws: TypeError },
        {
          call: () => [CLASS_IDS, { batchSize: 2, totalEpochs: 5, progress: () => 1.5 }],
          throws: RangeError,
        },
        { call: () => [CLASS_IDS, { batchSize: 2, totalEpochs: 5, progress: () => '1' }], throws: TypeError },
      ],
      check,
    },
    repeatFactorSampler: {
      arguments: () => [CLASS_IDS, { threshold: 0.5, batchSize: 4, seed: 3 }],
      errors: [
        ...withOptions(WRONG, { threshold: 0.5 }),
        ...WRONG_FACTORS.map(({ call, throws }) => ({
          call: () => [call()[0], { batchSize: 2, ...(call()[1] as object) }],
          throws,
        })),
      ],
      check,
    },
    repeatFactors: {
      arguments: () => [[[0], [0, 1, 1], [], [2]], { threshold: 0.5 }],
      errors: [{ call: () => [[[0]]], throws: TypeError }, ...WRONG_FACTORS],
      check: (factors) => expect(factors).toBeInstanceOf(Float64Array),
    },
    reversedSampler: CLASS_FIRST,
    squareRootSampler: CLASS_FIRST,
    weightedSampler: {
      arguments: () => [WEIGHTS, { batchSize: 4, seed: 3, epochLength: 14, classIds: CLASS_IDS }],
      errors: [
        { call: () => [WEIGHTS], throws: TypeError },
        { call: () => ['0 1 2', { batchSize: 2 }], throws: TypeError },
        { call: () => [new BigInt64Array(3), { batchSize: 2 }], throws: TypeError },
        { call: () => [new DataView(new ArrayBuffer(8)), { batchSize: 2 }], throws: TypeError },
        { call: () => [[1, '2'], { batchSize: 2 }], throws: TypeError },
        { call: () => [() => null, { batchSize: 2 }], throws: TypeError },
        { call: () => [WEIGHTS, { batchSize: '2' }], throws: TypeError },
        { call: () => [WEIGHTS, { batchSize: 2, seed: null }], throws: TypeError },
        { call: () => [WEIGHTS, { batchSize: 2, replacement: 1 }], throws: TypeError },
        { call: () => [WEIGHTS, { batchSize: 2, classIds: null }], throws: TypeError },
        { call: () => [[], { batchSize: 2 }], throws: RangeError },
        { call: () => [[1, -1], { batchSize: 2 }], throws: RangeError },
        { call: () => [[1, Number.NaN], { batchSize: 2 }], throws: RangeError },
        { call: () => [[1, Infinity], { batchSize: 2 }], throws: RangeError },
        { call: () => [[0, 0], { batchSize: 2 }], throws: RangeError },
        { call: () => [() => [0, 0], { batchSize: 2 }], throws: RangeError },
        { call: () => [WEIGHTS, { batchSize: 0 }], throws: RangeError },
        { call: () => [WEIGHTS, { batchSize: 2, tail: 'short' }], throws: RangeError },
        { call: () => [WEIGHTS, { batchSize: 11, tail: 'drop' }], throws: RangeError },
        { call: () => [WEIGHTS, { batchSize: 2, epochLength: 0 }], throws: RangeError },
        { call: () => [WEIGHTS, { batchSize: 2, replacement: false, epochLength: 10 }], throws: RangeError },
        { call: () => [WEIGHTS, { batchSize: 2, classIds: [0, 1] }], throws: RangeError },
        { call: () => [WEIGHTS, { batchSize: 2, classIds: CLASS_IDS, numClasses: 3 }], throws: RangeError },
      ],
      check,
    },
  });
});

/** What every sampler keeps, whatever it draws. */
function checkSampler(sampler: BatchSampler): void {
  const batches = [...sampler.epoch(0)];
  expect(batches.length).toBe(sampler.numBatches);
  expect(batches.reduce((rows, batch) => rows + batch.length, 0)).toBe(sampler.length);
  expect(batches.every((batch) => batch instanceof Int32Array)).toBe(true);
  expect(batches.every((batch) => batch.every((row) => row >= 0 && row < CLASS_IDS.length))).toBe(true);
  expect(sampler.classProbabilities().reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  expect([...sampler.epoch(1)]).not.toEqual(batches);
}

it('the table of samplers, which the laws go over, lists every exported sampler', () => {
  // Batches of bilateralSampler are pairs: its laws stand in its own test.
  const exportedSamplers = Object.keys(exported).filter(
    (name) => name.endsWith('Sampler') && name !== 'bilateralSampler',
  );
  expect([...new Set(SAMPLERS.map(({ sampler }) => sampler))].toSorted()).toEqual(
    exportedSamplers.toSorted(),
  );
});
