import {
  type BilateralBatch,
  bilateralSampler,
  classBalancedSampler,
  instanceBalancedSampler,
  reversedSampler,
} from '@lt/sampling';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { TrainingSampler } from '../src/index.ts';
import { batchesFrom, countBatches, countSteps, countStepsBefore } from '../src/training-sampler.ts';

/** Epoch e has 2 + e batches, each holding its epoch and number. */
const growing: TrainingSampler<[number, number]> = {
  numBatches: 2,
  numBatchesOf: (epoch) => 2 + epoch,
  *epoch(epoch) {
    for (let batch = 0; batch < 2 + epoch; batch++) yield [epoch, batch];
  },
};

describe('TrainingSampler', () => {
  it('is what the samplers of @lt/sampling are', () => {
    expectTypeOf(classBalancedSampler([0, 1], { batchSize: 1 })).toExtend<TrainingSampler>();
    const classIds = [0, 0, 0, 0, 1, 1, 2];
    const pairs = bilateralSampler({
      conventional: instanceBalancedSampler(classIds, { batchSize: 2 }),
      rebalancing: reversedSampler(classIds, { batchSize: 2 }),
    });
    expectTypeOf(pairs).toExtend<TrainingSampler<BilateralBatch>>();
    expect([...batchesFrom(pairs, 1, 1)]).toEqual([...pairs.epoch(1)].slice(1));
  });
});

describe('batchesFrom', () => {
  it('goes on at any batch, by number or by skipping', () => {
    const asked: number[] = [];
    const addressed = {
      ...growing,
      batchAt(epoch: number, batch: number): [number, number] {
        asked.push(batch);
        return [epoch, batch];
      },
    };
    for (let first = 0; first <= 5; first++) {
      const wanted = [0, 1, 2, 3, 4].slice(first).map((batch) => [3, batch]);
      expect([...batchesFrom(growing, 3, first)]).toEqual(wanted);
      asked.length = 0;
      expect([...batchesFrom(addressed, 3, first)]).toEqual(wanted);
      // From the beginning the sampler gives the epoch as a whole.
      expect(asked).toEqual(first === 0 ? [] : wanted.map(([, batch]) => batch));
    }
  });

  it('gives the same batches by number and by skipping for a sampler of @lt/sampling', () => {
    const sampler = classBalancedSampler([0, 0, 0, 1, 1, 2], { batchSize: 2, seed: 1, epochLength: 13 });
    const { numBatches, epoch } = sampler;
    const bare = { numBatches, epoch: epoch.bind(sampler) };
    for (let first = 0; first <= numBatches; first++) {
      expect([...batchesFrom(sampler, 2, first)]).toEqual([...batchesFrom(bare, 2, first)]);
    }
  });
});

describe('countSteps', () => {
  it('counts groups of batches, the last one possibly incomplete', () => {
    expect(countBatches(growing, 5)).toBe(7);
    expect([1, 2, 3, 7, 8].map((size) => countSteps(growing, 5, size))).toEqual([7, 4, 3, 1, 1]);
    expect(countStepsBefore(growing, 4, 2)).toBe(1 + 2 + 2 + 3);
    expect(countStepsBefore({ numBatches: 5, epoch: () => [] }, 1e9, 2)).toBe(3e9);
  });
});
