import { createRandom } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BatchSampler,
  type ClassFirstSamplerOptions,
  classBalancedSampler,
  classWeightedSampler,
  powerSampler,
  reversedSampler,
} from '../src/index.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

/** Returns how often each class comes in an epoch. */
function countsOf(sampler: BatchSampler, epoch: number, classIds: ArrayLike<number>): number[] {
  const counts = new Array<number>(sampler.classProbabilities().length).fill(0);
  for (const rows of sampler.epoch(epoch)) for (const row of rows) counts[classIds[row]!]!++;
  return counts;
}

/** Rows of up to six classes in blocks, and weights of these classes, 0 too. */
const problems = fc
  .record({
    counts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }),
    weights: fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 5, noNaN: true })), {
      minLength: 6,
      maxLength: 6,
    }),
    batchSize: fc.integer({ min: 1, max: 30 }),
    epochLength: fc.integer({ min: 1, max: 120 }),
    tail: fc.constantFrom('ragged' as const, 'pad' as const, 'drop' as const),
    seed: fc.nat(),
  })
  .map(({ counts, weights, ...options }) => ({
    classIds: classIdsOf(counts),
    classWeights: weights.slice(0, counts.length),
    options,
  }))
  .filter(
    ({ classWeights, options }) =>
      classWeights.some((weight) => weight > 0) &&
      (options.tail !== 'drop' || options.epochLength >= options.batchSize),
  );

describe("composition 'iid'", () => {
  it('takes one uniform number a draw, for the class and then for the row', () => {
    const counts = [40, 0, 7, 1, 12];
    const classIds = classIdsOf(counts);
    const weights = [0.2, 9, 0.5, 0.05, 0.25];
    const options = { batchSize: 16, epochLength: 500, seed: 9, classWeights: weights };
    const sampler = classWeightedSampler(classIds, options);
    const uniforms = createRandom(9, '@lt/sampling', 'classWeightedSampler').fork('epoch', 3);
    const drawn = Array.from(sampler.epoch(3), (rows) => [...rows]).flat();
    drawn.forEach((row, i) => {
      // An ordinary inverse of the distribution over rows: each has the weight of its class, shared among its rows.
      const point = uniforms.at(i);
      let sum = 0;
      let expected = -1;
      while (sum <= point) sum += weights[classIds[++expected]!]! / counts[classIds[expected]!]!;
      expect(row).toBe(expected);
    });
  });

  it('draws classes and rows as often as their probabilities say', () => {
    const counts = [400, 90, 20, 3, 1];
    const classIds = classIdsOf(counts);
    const numDraws = 60_000;
    for (const exponent of [1, 0.5, 0, -1]) {
      const options = { exponent, batchSize: numDraws, epochLength: numDraws, seed: 1 };
      const sampler = powerSampler(classIds, options);
      const probabilities = [...sampler.classProbabilities()];
      const rows = tally(sampler.batchAt(2, 0), classIds.length);
      const classes = countsOf(sampler, 2, classIds);
      classes.forEach((count, c) => {
        const p = probabilities[c]!;
        expect(Math.abs(count - numDraws * p)).toBeLessThan(5 * Math.sqrt(numDraws * p * (1 - p)));
      });
      const expectedClasses = probabilities.map((p) => numDraws * p);
      expect(chiSquare(classes, expectedClasses)).toBeLessThan(chiSquareLimit(counts.length - 1));
      const expectedRows = Array.from(classIds, (c) => (numDraws * probabilities[c]!) / counts[c]!);
      expect(chiSquare(rows, expectedRows)).toBeLessThan(chiSquareLimit(classIds.length - 1));
    }
  });

  it('never draws a class of weight 0, nor one without rows, at any ratio of the other weights', () => {
    const classIds = classIdsOf([5, 3, 0, 4, 2]);
    for (const classWeights of [
      [0, 1, 5, 0, 1e-300],
      [0, 1e-300, 1, 1, 0],
      [0, 5e-324, 9, 0, 5e-324],
      [0, 1e308, 1e308, 0, 1.7e308],
    ]) {
      const sampler = classWeightedSampler(classIds, { batchSize: 5000, epochLength: 5000, classWeights });
      const counts = countsOf(sampler, 0, classIds);
      expect(counts.reduce((a, b) => a + b, 0)).toBe(5000);
      counts.forEach((count, c) => {
        const p = sampler.classProbabilities()[c]!;
        expect(count === 0).toBe(p < 1e-12);
        expect(Math.abs(count - 5000 * p)).toBeLessThanOrEqual(5 * Math.sqrt(5000 * p * (1 - p)));
      });
    }
  });
});

describe.each(['systematic', 'exact'] as const)("composition '%s'", (composition) => {
  it('gives each class its expected draws in an epoch and its share in every batch, rounded down or up', () => {
    fc.assert(
      fc.property(problems, fc.nat({ max: 5 }), ({ classIds, classWeights, options }, epoch) => {
        const sampler = classWeightedSampler(classIds, { ...options, classWeights, composition });
        const { batchSize } = options;
        const planned = sampler.numBatches * batchSize;
        const perBatch = Array.from(sampler.epoch(epoch), (rows) =>
          tally(
            Array.from(rows, (row) => classIds[row]!),
            classWeights.length,
          ),
        );
        const isCut = options.tail === 'ragged' && options.epochLength % batchSize > 0;
        sampler.classProbabilities().forEach((p, c) => {
          const counts = perBatch.map((tallied) => tallied[c]!);
          const total = counts.reduce((a, b) => a + b, 0);
          const quota = planned * p;
          // What is cut off the last batch is its share at most.
          const cut = isCut ? Math.ceil(batchSize * p + 1e-9) : 0;
          expect(total).toBeGreaterThanOrEqual(Math.floor(quota + 1e-9) - cut);
          expect(total).toBeLessThanOrEqual(Math.ceil(quota - 1e-9));
          const drawn = isCut ? undefined : total;
          const whole = isCut ? counts.slice(0, -1) : counts;
          for (const count of whole) {
            if (drawn === undefined)
              expect(Math.abs(count - batchSize * p)).toBeLessThan(1 + 1e-9 + 1 / planned);
            else {
              const share = drawn / sampler.numBatches;
              expect([Math.floor(share), Math.ceil(share)]).toContain(count);
            }
          }
        });
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });

  it('goes through all rows of a class before one comes again, batch after batch', () => {
    const counts = [30, 11, 3, 1];
    const classIds = classIdsOf(counts);
    const sampler = reversedSampler(classIds, { batchSize: 7, epochLength: 140, composition, seed: 5 });
    const seen = new Array<number>(classIds.length).fill(0);
    for (const rows of sampler.epoch(4)) {
      for (const row of rows) seen[row]!++;
      counts.forEach((_, c) => {
        const ofClass = seen.filter((_times, row) => classIds[row] === c);
        expect(Math.max(...ofClass) - Math.min(...ofClass)).toBeLessThanOrEqual(1);
      });
    }
    expect(seen.reduce((a, b) => a + b, 0)).toBe(140);
  });

  it('gives rows equal chances within a class, also those of an incomplete cycle', () => {
    const classIds = classIdsOf([10, 4]);
    const sampler = classBalancedSampler(classIds, { batchSize: 6, epochLength: 12, composition, seed: 8 });
    const seen = new Array<number>(14).fill(0);
    const epochs = 4000;
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const rows of sampler.epoch(epoch)) for (const row of rows) seen[row]!++;
    }
    // Six of ten rows, and six of four, that is one of each and two again.
    for (const [row, times] of seen.entries()) {
      const [mean, p] = row < 10 ? [0.6, 0.6] : [1.5, 0.5];
      expect(Math.abs(times - epochs * mean)).toBeLessThan(5 * Math.sqrt(epochs * p * (1 - p)));
    }
  });

  it('makes do with the smallest epochs: one draw, batches of one, one batch, more classes than draws', () => {
    const classIds = classIdsOf([3, 2, 2, 1, 1, 1]);
    const create = (options: ClassFirstSamplerOptions): BatchSampler =>
      classBalancedSampler(classIds, { composition, seed: 2, ...options });
    expect([...create({ batchSize: 1, epochLength: 1 }).epoch(0)].length).toBe(1);
    const single = countsOf(create({ batchSize: 1, epochLength: 60 }), 0, classIds);
    expect(single).toEqual([10, 10, 10, 10, 10, 10]);
    expect(countsOf(create({ batchSize: 12, epochLength: 12 }), 3, classIds)).toEqual([2, 2, 2, 2, 2, 2]);
    const few = countsOf(create({ batchSize: 2, epochLength: 4 }), 0, classIds);
    expect(few.toSorted()).toEqual([0, 0, 1, 1, 1, 1]);
    // A batch larger than the epoch is planned in full and cut, or filled up.
    expect(create({ batchSize: 30, epochLength: 5 }).batchAt(0, 0).length).toBe(5);
    const padded = create({ batchSize: 30, epochLength: 5, tail: 'pad' });
    expect(countsOf(padded, 1, classIds)).toEqual([5, 5, 5, 5, 5, 5]);
  });

  it('gives the same whole batches whether the last one is cut or filled up', () => {
    const classIds = classIdsOf([30, 11, 3]);
    const [ragged, pad] = (['ragged', 'pad'] as const).map((tail) => [
      ...classBalancedSampler(classIds, { batchSize: 8, epochLength: 30, composition, tail }).epoch(1),
    ]);
    expect(ragged!.slice(0, 3)).toEqual(pad!.slice(0, 3));
    expect([...ragged![3]!]).toEqual([...pad![3]!.subarray(0, 6)]);
  });

  it('says what it cannot plan', () => {
    const create = (options: object) => () =>
      classBalancedSampler([0, 1], { batchSize: 2, composition, ...options });
    expect(create({ epochLength: 2 ** 31 })).toThrow(
      'classBalancedSampler: expected `epochLength` to be a finite number >= 1 and <= 2147483647, got 2147483648.',
    );
    expect(create({ epochLength: 2 ** 27, batchSize: 1 })).toThrow(
      'classBalancedSampler: expected `epochLength / batchSize` to be a finite number >= 0 and <= 67108864, got 134217728.',
    );
    expect(create({ tail: 'drop', batchSize: 3 })).toThrow(
      "classBalancedSampler: expected `batchSize` to be at most 2, the rows of an epoch, since tail 'drop' would leave no batch, got 3.",
    );
    const last = classBalancedSampler([0, 1], { batchSize: 32, epochLength: 2 ** 31 - 1, composition });
    expect([...last.batchAt(0, last.numBatches - 1)].filter((row) => row === 0).length).toBeGreaterThan(14);
  });
});

describe('compositions', () => {
  it("draws the classes of 'systematic' as often as expected, on average over epochs", () => {
    const classIds = classIdsOf([300, 40, 6, 1]);
    const options = { batchSize: 5, epochLength: 25, seed: 3, exponent: -0.5 } as const;
    const sampler = powerSampler(classIds, { ...options, composition: 'systematic' });
    const epochs = 4000;
    const drawn = new Array<number>(4).fill(0);
    for (let epoch = 0; epoch < epochs; epoch++) {
      countsOf(sampler, epoch, classIds).forEach((count, c) => {
        drawn[c]! += count;
      });
    }
    sampler.classProbabilities().forEach((p, c) => {
      const part = (25 * p) % 1;
      const spread = Math.sqrt(epochs * part * (1 - part));
      expect(Math.abs(drawn[c]! - epochs * 25 * p)).toBeLessThan(5 * spread);
    });
  });

  it("fixes the class counts of 'exact' by the largest remainder, the same in every epoch", () => {
    const classIds = classIdsOf([60, 25, 10, 5]);
    const sampler = classWeightedSampler(classIds, {
      classWeights: [0.61, 0.27, 0.09, 0.03],
      batchSize: 5,
      epochLength: 20,
      composition: 'exact',
    });
    // Quotas 12.2, 5.4, 1.8, 0.6: two draws are left, for the last two.
    for (const epoch of [0, 1, 2]) expect(countsOf(sampler, epoch, classIds)).toEqual([12, 5, 2, 1]);
  });

  it("differ in what is left to chance: none of the class counts for 'exact', little for 'systematic'", () => {
    const classIds = classIdsOf([70, 20, 9, 1]);
    const varianceOf = (composition: 'iid' | 'systematic' | 'exact'): number => {
      const sampler = reversedSampler(classIds, { batchSize: 10, epochLength: 100, composition });
      const counts = Array.from({ length: 300 }, (_, epoch) => countsOf(sampler, epoch, classIds)[2]!);
      const mean = counts.reduce((a, b) => a + b, 0) / 300;
      return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 300;
    };
    expect(varianceOf('exact')).toBe(0);
    expect(varianceOf('systematic')).toBeLessThanOrEqual(0.25);
    expect(varianceOf('iid')).toBeGreaterThan(5);
  });
});
