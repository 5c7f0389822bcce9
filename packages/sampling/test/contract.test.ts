import { describeContracts } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import * as exported from '../src/index.ts';
import { type BatchSampler, classBalancedSampler, instanceBalancedSampler } from '../src/index.ts';

const CLASS_IDS = [0, 0, 0, 0, 0, 0, 2, 2, 2, 3];

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
  { call: () => [CLASS_IDS, { batchSize: 11, tail: 'drop' }], throws: RangeError },
  { call: () => [CLASS_IDS, { batchSize: 2, numClasses: 3 }], throws: RangeError },
];

describeContracts(exported, {
  classBalancedSampler: {
    arguments: () => [CLASS_IDS, { batchSize: 4, seed: 3, epochLength: 14 }],
    errors: [
      ...WRONG,
      { call: () => [CLASS_IDS, { batchSize: 2, epochLength: 0 }], throws: RangeError },
      { call: () => [CLASS_IDS, { batchSize: 2, composition: 'exact' }], throws: RangeError },
    ],
    check: (sampler) => checkSampler(sampler as BatchSampler),
  },
  instanceBalancedSampler: {
    arguments: () => [CLASS_IDS, { batchSize: 4, seed: 3 }],
    errors: WRONG,
    check: (sampler) => checkSampler(sampler as BatchSampler),
  },
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

describe.each([
  ['classBalancedSampler', classBalancedSampler],
  ['instanceBalancedSampler', instanceBalancedSampler],
])('%s', (_, create) => {
  it('gives the same bytes for the same seed, and others for another', () => {
    const orders = [7, 7, 8, '7', 0, ''].map((seed) =>
      String([...create(CLASS_IDS, { batchSize: 4, seed }).epoch(0)]),
    );
    expect(orders[1]).toBe(orders[0]);
    expect(new Set(orders).size).toBe(5);
  });

  it('takes typed arrays and plain arrays alike, and keeps neither', () => {
    const typed = Uint8Array.from(CLASS_IDS);
    const sampler = create(typed, { batchSize: 4, seed: 7 });
    typed.fill(0);
    expect([...sampler.epoch(3)]).toEqual([...create(CLASS_IDS, { batchSize: 4, seed: 7 }).epoch(3)]);
    expect(sampler.state()).toEqual(create(CLASS_IDS, { batchSize: 4, seed: 7 }).state());
  });

  it('is seeded with 0 if no seed is given', () => {
    expect([...create(CLASS_IDS, { batchSize: 4 })]).toEqual([
      ...create(CLASS_IDS, { batchSize: 4, seed: 0 }),
    ]);
  });
});
