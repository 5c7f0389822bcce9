import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BatchSampler,
  type BilateralBatch,
  bilateralSampler,
  classBalancedSampler,
  instanceBalancedSampler,
  repeatFactorSampler,
  reversedSampler,
} from '../src/index.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

const CLASS_IDS = classIdsOf([12, 6, 2]);

type Options = Parameters<typeof instanceBalancedSampler>[1];

/** The pair of the paper: as they occur, and reversed. */
const pair = (options: Options) => ({
  conventional: instanceBalancedSampler(CLASS_IDS, options),
  rebalancing: reversedSampler(CLASS_IDS, options),
});

const options = fc.record({
  batchSize: fc.integer({ min: 1, max: 9 }),
  seed: fc.integer(),
  tail: fc.constantFrom('ragged' as const, 'pad' as const, 'drop' as const),
});
const FIXED = { seed: 20261122, numRuns: 60 } as const;

const plain = ({ conventional, rebalancing }: BilateralBatch) => [[...conventional], [...rebalancing]];

describe('bilateralSampler', () => {
  it('pairs the batches of two samplers, whose positions do not move', () => {
    fc.assert(
      fc.property(options, (given) => {
        const { conventional, rebalancing } = pair(given);
        const sampler = bilateralSampler({ conventional, rebalancing });
        for (let epoch = 0; epoch < 3; epoch++) {
          const left = [...conventional.epoch(epoch)];
          const right = [...rebalancing.epoch(epoch)];
          const expected = left.map((rows, batch) => [[...rows], [...right[batch]!]]);
          expect(sampler.numBatches).toBe(expected.length);
          expect(sampler.numBatchesOf(epoch)).toBe(expected.length);
          expect(sampler.length).toBe(left.reduce((sum, rows) => sum + rows.length, 0));
          expect(Array.from(sampler.epoch(epoch), plain)).toEqual(expected);
          expect(plain(sampler.batchAt(epoch, expected.length - 1))).toEqual(expected.at(-1));
          expect(Array.from(sampler, plain)).toEqual(expected);
        }
        expect(conventional.state()).toMatchObject({ epoch: 0, batch: 0 });
        expect(rebalancing.state()).toMatchObject({ epoch: 0, batch: 0 });
      }),
      FIXED,
    );
  });

  it('starts at epoch 0 wherever the two samplers are, and takes them at any pace', () => {
    const { conventional, rebalancing } = pair({ batchSize: 4, seed: 2 });
    for (const _ of conventional) break;
    for (let epoch = 0; epoch < 3; epoch++) for (const _ of rebalancing) rebalancing.state();
    const sampler = bilateralSampler({ conventional, rebalancing });
    expect(sampler.state()).toMatchObject({ epoch: 0, batch: 0 });
    const fresh = bilateralSampler(pair({ batchSize: 4, seed: 2 }));
    expect(Array.from(sampler, plain)).toEqual(Array.from(fresh, plain));
    expect(rebalancing.state()).toMatchObject({ epoch: 3, batch: 0 });
    expect(sampler.state()).toEqual(fresh.state());
  });

  it('draws the two branches independently, each as its sampler does', () => {
    const classIds = classIdsOf([60, 30, 10]);
    const given = { batchSize: 100, tail: 'drop', seed: 11 } as const;
    const sampler = bilateralSampler({
      conventional: instanceBalancedSampler(classIds, given),
      rebalancing: classBalancedSampler(classIds, given),
    });
    const pairs: number[] = [];
    for (let epoch = 0; epoch < 60; epoch++) {
      const { conventional, rebalancing } = sampler.batchAt(epoch, 0);
      conventional.forEach((row, i) => {
        pairs.push(3 * classIds[row]! + classIds[rebalancing[i]!]!);
      });
    }
    const expected = [0.6, 0.6, 0.6, 0.3, 0.3, 0.3, 0.1, 0.1, 0.1].map((p) => (p / 3) * pairs.length);
    expect(chiSquare(tally(pairs, 9), expected)).toBeLessThan(chiSquareLimit(8));
  });

  it('goes on from any batch, through JSON, as if nothing had happened', () => {
    fc.assert(
      fc.property(options, fc.nat({ max: 100 }), (given, stop) => {
        const whole = [0, 1, 2].flatMap((epoch) =>
          Array.from(bilateralSampler(pair(given)).epoch(epoch), plain),
        );
        const first = bilateralSampler(pair(given));
        const seen: number[][][] = [];
        while (seen.length < stop % whole.length) {
          for (const batch of first) {
            seen.push(plain(batch));
            if (seen.length === stop % whole.length) break;
          }
        }
        const state = JSON.parse(JSON.stringify(first.state()));
        expect(Object.keys(state).toSorted()).toEqual(['batch', 'configHash', 'epoch', 'sampler', 'version']);
        const second = bilateralSampler(pair(given)).restore(state);
        while (seen.length < whole.length) seen.push(...Array.from(second, plain));
        expect(seen).toEqual(whole);
      }),
      FIXED,
    );
  });

  it('refuses the state of other samplers, and of the same two the other way round', () => {
    const { conventional, rebalancing } = pair({ batchSize: 4, seed: 2 });
    const state = bilateralSampler({ conventional, rebalancing }).state();
    expect(state.sampler).toBe('bilateralSampler');
    for (const other of [
      pair({ batchSize: 4, seed: 3 }),
      pair({ batchSize: 5, seed: 2 }),
      { conventional: rebalancing, rebalancing: conventional },
      { conventional, rebalancing: conventional },
      { conventional, rebalancing: classBalancedSampler(CLASS_IDS, { batchSize: 4, seed: 2 }) },
    ]) {
      expect(() => bilateralSampler(other).restore(state)).toThrow('expected `state.configHash` to be');
    }
    expect(() => conventional.restore(state)).toThrow('expected `state.sampler` to be');
  });

  it('has shards that share every batch of both, from where the sampler is, and of shards', () => {
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 9 }), (given, count) => {
        fc.pre(count <= given.batchSize);
        const whole = bilateralSampler(pair(given));
        for (const _ of whole) break;
        const shards = Array.from({ length: count }, (_, index) => whole.shard(index, count));
        expect(shards.reduce((sum, shard) => sum + shard.length, 0)).toBe(whole.length);
        for (const shard of shards) expect(shard.state()).toEqual(whole.state());
        for (let batch = 0; batch < whole.numBatchesOf(1); batch++) {
          const parts = shards.map((shard) => shard.batchAt(1, batch));
          const { conventional, rebalancing } = whole.batchAt(1, batch);
          conventional.forEach((row, i) => {
            const part = parts[i % count]!;
            expect(part.conventional[Math.floor(i / count)]).toBe(row);
            expect(part.rebalancing[Math.floor(i / count)]).toBe(rebalancing[i]);
          });
        }
      }),
      FIXED,
    );
    const sampler = bilateralSampler(pair({ batchSize: 12, seed: 1 }));
    const nested = sampler.shard(1, 2).shard(2, 3);
    expect(Array.from(nested, plain)).toEqual(Array.from(sampler.shard(5, 6), plain));
    expect(() => sampler.shard(0, 13)).toThrow(RangeError);
  });

  it('follows epochs of different length, if they are so in both', () => {
    const repeated = (seed: number): BatchSampler =>
      repeatFactorSampler(CLASS_IDS, { threshold: 1, batchSize: 1, seed });
    const same = bilateralSampler({ conventional: repeated(1), rebalancing: repeated(1) });
    for (let epoch = 0; epoch < 4; epoch++) {
      const { numBatches, length } = same;
      expect([...same].length).toBe(numBatches);
      expect(length).toBe(numBatches);
    }
    const seed = [2, 3, 4, 5, 6, 7, 8, 9].find(
      (other) =>
        repeated(other).numBatchesOf(0) === repeated(1).numBatchesOf(0) &&
        repeated(other).numBatchesOf(1) !== repeated(1).numBatchesOf(1),
    );
    const parting = bilateralSampler({ conventional: repeated(1), rebalancing: repeated(seed!) });
    expect(() => parting.numBatchesOf(1)).toThrow(
      /^bilateralSampler: expected `rebalancing` to have as many batches in an epoch as `conventional`, \d+ in epoch 1, got \d+\. Give/,
    );
  });

  it('becomes a dataset whose passes are epochs', async () => {
    const sampler = bilateralSampler(pair({ batchSize: 8, seed: 4 }));
    const dataset = await sampler.toDataset(({ conventional, rebalancing }) => ({
      conventional: conventional.length,
      rebalancing: rebalancing.length,
    }));
    expect(dataset.size).toBe(3);
    expect(await dataset.toArray()).toEqual([8, 8, 4].map((n) => ({ conventional: n, rebalancing: n })));
    expect(sampler.state()).toMatchObject({ epoch: 1, batch: 0 });
  });

  it('refuses samplers that do not keep in step, and what is none', () => {
    const create = (given: Options): BatchSampler => instanceBalancedSampler(CLASS_IDS, given);
    const conventional = create({ batchSize: 8 });
    const withOther = (given: Options) => () =>
      bilateralSampler({ conventional, rebalancing: create(given) });
    expect(withOther({ batchSize: 5 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: bilateralSampler: expected \`rebalancing\` to have as many batches in an epoch as \`conventional\`, 3 in epoch 0, got 4. Give both the same batchSize, tail and epochLength.]`,
    );
    expect(withOther({ batchSize: 8, tail: 'pad' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: bilateralSampler: expected \`rebalancing\` to have as many rows in a batch as \`conventional\`, 4 in epoch 0, got 8. Give both the same batchSize, tail and epochLength.]`,
    );
    // As many batches and rows, but 8 8 4 and 9 9 2.
    expect(withOther({ batchSize: 9 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: bilateralSampler: expected \`rebalancing\` to have as many rows in a batch as \`conventional\`, 8 in epoch 0, got 9. Give both the same batchSize, tail and epochLength.]`,
    );
    const refused = (given: unknown) => () =>
      bilateralSampler(given as { conventional: BatchSampler; rebalancing: BatchSampler });
    expect(refused({ conventional })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: bilateralSampler: expected \`rebalancing\` to be a batch sampler, got undefined.]`,
    );
    expect(refused({ conventional: [[1]], rebalancing: conventional })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: bilateralSampler: expected \`conventional\` to be a batch sampler, got array of 1.]`,
    );
    expect(refused(conventional)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: bilateralSampler: expected \`conventional\` to be a batch sampler, got undefined.]`,
    );
    expect(refused(undefined)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: bilateralSampler: expected \`options\` to be an object, got undefined.]`,
    );
  });
});
