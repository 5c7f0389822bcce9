import { createRandom } from '@lt/core';
import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type WeightedSamplerOptions, weightedSampler } from '../src/index.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

const golden = readGolden<{
  inverseCdf: { weights: number[]; uniforms: number[]; index: number[] };
  tables: {
    counts: number[];
    classProbabilities: Record<'classBalanced' | 'squareRoot' | 'reversed', number[]>;
    perSampleWeight: Record<string, number[]>;
  }[];
}>(new URL('./golden/batch_samplers.json', import.meta.url));

/** All rows that a sampler draws in an epoch. */
function drawn(
  weights: Parameters<typeof weightedSampler>[0],
  options: Partial<WeightedSamplerOptions> = {},
  epoch = 0,
): number[] {
  const sampler = weightedSampler(weights, { batchSize: 64, ...options });
  return Array.from(sampler.epoch(epoch), (rows) => [...rows]).flat();
}

/** Weights of rows, some of them 0 but not all. */
const weightLists = fc
  .array(fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 10, noNaN: true })), {
    minLength: 1,
    maxLength: 30,
  })
  .filter((weights) => weights.some((weight) => weight > 0));

const FIXED = { seed: 20261122, numRuns: 100 } as const;

describe('weightedSampler', () => {
  it('draws a row three times as heavy three times as often, and one of weight 0 never', () => {
    // Expected of 40000 draws: 10000, 0, 30000.
    const counts = tally(drawn([1, 0, 3], { epochLength: 40_000, batchSize: 1000 }), 3);
    expect(counts[1]).toBe(0);
    expect(chiSquare([counts[0]!, counts[2]!], [10_000, 30_000])).toBeLessThan(chiSquareLimit(1));
  });

  it('gives the classes the shares that the weights of the samplers in the papers give them', () => {
    for (const { counts, classProbabilities, perSampleWeight } of golden.tables) {
      const classIds = classIdsOf(counts);
      for (const [scheme, name] of [
        ['classBalanced', 'classBalanced(1/n_c, sums to number of non-empty classes)'],
        ['squareRoot', 'squareRoot(n_c^-1/2)'],
        ['reversed', 'reversed(n_c^-2)'],
      ] as const) {
        const weights = Array.from(classIds, (c) => perSampleWeight[name]![c]!);
        const sampler = weightedSampler(weights, { batchSize: 8, classIds, numClasses: counts.length });
        sampler.classProbabilities().forEach((p, c) => {
          expect(p).toBeCloseTo(classProbabilities[scheme][c]!, 12);
        });
      }
    }
  });

  it('draws with the frequencies that inverting the cumulative weights gives', () => {
    const { weights, uniforms, index } = golden.inverseCdf;
    const total = weights.reduce((a, b) => a + b);
    // The rule of the golden: the smallest row whose cumulative weight is above u · total.
    const byRule = (u: number): number => {
      let sum = 0;
      return weights.findIndex((weight) => {
        sum += weight;
        return sum > u * total;
      });
    };
    expect(uniforms.map(byRule)).toEqual(index);
    const n = 60_000;
    const random = createRandom('inverse');
    const slow = tally(
      Array.from({ length: n }, () => byRule(random.next())),
      weights.length,
    );
    const fast = tally(drawn(weights, { epochLength: n, batchSize: 512 }), weights.length);
    for (const [row, weight] of weights.entries()) {
      const p = weight / total;
      expect(Math.abs(fast[row]! - n * p)).toBeLessThanOrEqual(5 * Math.sqrt(n * p * (1 - p)));
      expect(Math.abs(fast[row]! - slow[row]!)).toBeLessThanOrEqual(5 * Math.sqrt(2 * n * p * (1 - p)));
    }
  });

  it('draws every two places of an epoch independently', () => {
    const rows = drawn([1, 2, 1], { epochLength: 40_000, batchSize: 77 });
    const pairs = rows.slice(1).map((row, i) => 3 * rows[i]! + row);
    const expected = [1, 2, 1, 2, 4, 2, 1, 2, 1].map((weight) => (weight / 16) * pairs.length);
    expect(chiSquare(tally(pairs, 9), expected)).toBeLessThan(chiSquareLimit(8));
  });

  it('draws no row of weight 0, with and without replacement', () => {
    fc.assert(
      fc.property(weightLists, fc.integer(), fc.boolean(), (weights, seed, replacement) => {
        for (const row of drawn(weights, { seed, replacement })) expect(weights[row]).toBeGreaterThan(0);
      }),
      FIXED,
    );
  });

  it('draws as many rows as there are, or as epochLength says', () => {
    expect(drawn([1, 0, 3, 4]).length).toBe(4);
    expect(drawn([1, 0, 3, 4], { epochLength: 9 }).length).toBe(9);
  });

  it('takes weights from the smallest number to the largest', () => {
    expect(new Set(drawn([5e-324, 0, 5e-324], { epochLength: 100 }))).toEqual(new Set([0, 2]));
    const large = drawn([1e308, 1e308, Number.MAX_VALUE, 5e-324], { epochLength: 10_000 });
    expect(
      chiSquare(
        tally(large, 3),
        [1, 1, 1.7976931348623157].map((w) => (w / 3.7976931348623157) * 1e4),
      ),
    ).toBeLessThan(chiSquareLimit(2));
    const sampler = weightedSampler([1e308, 1e308, 1e308], { batchSize: 1, classIds: [0, 1, 1] });
    expect(sampler.classProbabilities()[1]).toBeCloseTo(2 / 3, 15);
  });

  it('does not depend on the scale of the weights', () => {
    const weights = Array.from({ length: 50 }, (_, row) => (row * 7) % 5);
    for (const replacement of [true, false]) {
      expect(
        drawn(
          weights.map((weight) => weight * 2 ** 40),
          { replacement },
        ),
      ).toEqual(drawn(weights, { replacement }));
    }
  });

  it('takes typed arrays, and keeps none of the arrays that it is given', () => {
    const plain = [1, 0, 5, 2, 7];
    for (const replacement of [true, false]) {
      const options = { replacement, classIds: [0, 1, 0, 1, 0] };
      const expected = [drawn(plain, options), drawn(plain, options, 1)];
      for (const weights of [Uint8Array.from(plain), Float32Array.from(plain), plain.slice()]) {
        const classIds = [0, 1, 0, 1, 0];
        const sampler = weightedSampler(weights, { batchSize: 64, replacement, classIds });
        const probabilities = sampler.classProbabilities();
        weights.fill(1);
        classIds.fill(0);
        expect([0, 1].map((epoch) => [...sampler.batchAt(epoch, 0)])).toEqual(expected);
        expect(sampler.classProbabilities()).toEqual(probabilities);
      }
    }
  });

  it('draws from more rows than 2^24, where PyTorch stops', () => {
    const numRows = 2 ** 24 + 3;
    const weights = new Uint8Array(numRows);
    weights[5] = 1;
    weights[2 ** 24] = 2;
    weights[numRows - 1] = 1;
    const sampler = weightedSampler(weights, { batchSize: 8000, epochLength: 8000 });
    const counts = new Map([5, 2 ** 24, numRows - 1].map((row) => [row, 0]));
    for (const row of sampler.batchAt(0, 0)) counts.set(row, counts.get(row)! + 1);
    expect(counts.size).toBe(3);
    expect(chiSquare([...counts.values()], [2000, 4000, 2000])).toBeLessThan(chiSquareLimit(2));
  });

  it('refuses fewer or other weights', () => {
    expect(() => weightedSampler([1, -2], { batchSize: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: weightedSampler: expected \`weights[1]\` to be a finite number >= 0, got -2.]`,
    );
    expect(() => weightedSampler([1, Number.NaN], { batchSize: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: weightedSampler: expected \`weights[1]\` to be a finite number >= 0, got NaN.]`,
    );
    expect(() => weightedSampler([0, 0], { batchSize: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: weightedSampler: expected \`weights\` to be above 0 for some row, got 0 for every row.]`,
    );
    expect(() => weightedSampler([], { batchSize: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: weightedSampler: expected \`weights\` to hold at least one number, got array of 0.]`,
    );
    // @ts-expect-error not numbers
    expect(() => weightedSampler(['1'], { batchSize: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: weightedSampler: expected \`weights[0]\` to be a finite number >= 0, got "1".]`,
    );
    // @ts-expect-error not a boolean
    expect(() => weightedSampler([1], { batchSize: 2, replacement: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: weightedSampler: expected \`replacement\` to be true or false, got 0.]`,
    );
  });
});

describe('classProbabilities of weightedSampler', () => {
  it('are refused without class ids, at no other cost', () => {
    const sampler = weightedSampler([1, 2], { batchSize: 2 });
    expect(() => sampler.classProbabilities()).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: weightedSampler: expected the option \`classIds\` for classProbabilities, got undefined. Weights alone tell no classes.]`,
    );
    expect(() => sampler.classProbabilities(-1)).toThrow(RangeError);
  });

  it('need a class for each row', () => {
    const create = (classIds: number[], numClasses = 2) =>
      weightedSampler([1, 2, 3], { batchSize: 2, classIds, numClasses });
    expect([...create([0, 1, 0]).classProbabilities()]).toEqual([4 / 6, 2 / 6]);
    expect(() => create([0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: weightedSampler: expected \`classIds\` to hold 3 numbers, got array of 2.]`,
    );
    expect(() => create([0, 1, 2])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: weightedSampler: expected \`classIds[2]\` to be a whole number >= 0 and < 2, got 2.]`,
    );
  });

  it('belong to the caller', () => {
    const sampler = weightedSampler([1, 3], { batchSize: 2, classIds: [0, 1] });
    sampler.classProbabilities().fill(0);
    expect([...sampler.classProbabilities()]).toEqual([0.25, 0.75]);
  });
});

describe('weightedSampler without replacement', () => {
  it('draws each row of positive weight once in an epoch of full length', () => {
    fc.assert(
      fc.property(weightLists, fc.integer(), (weights, seed) => {
        const expected = weights.flatMap((weight, row) => (weight > 0 ? [row] : []));
        for (const epoch of [0, 3]) {
          expect(drawn(weights, { seed, replacement: false }, epoch).toSorted((a, b) => a - b)).toEqual(
            expected,
          );
        }
      }),
      FIXED,
    );
  });

  it('gives in a shorter epoch the first rows of the full one', () => {
    const weights = Array.from({ length: 200 }, (_, row) => row % 7);
    const whole = drawn(weights, { seed: 1, replacement: false });
    for (const epochLength of [1, 50, whole.length]) {
      expect(drawn(weights, { seed: 1, replacement: false, epochLength })).toEqual(
        whole.slice(0, epochLength),
      );
    }
  });

  it('draws the first row in proportion to the weights, and the second to those that are left', () => {
    const weights = [1, 0, 2, 3];
    const sampler = weightedSampler(weights, { batchSize: 2, replacement: false, epochLength: 2 });
    const n = 12_000;
    const pairs = Array.from({ length: n }, (_, epoch) => {
      const [a, b] = sampler.batchAt(epoch, 0);
      return 4 * a! + b!;
    });
    const possible = [0, 2, 3].flatMap((a) => [0, 2, 3].filter((b) => b !== a).map((b) => [a, b] as const));
    const counts = tally(pairs, 16);
    const expected = possible.map(([a, b]) => ((n * weights[a]!) / 6) * (weights[b]! / (6 - weights[a]!)));
    expect(
      chiSquare(
        possible.map(([a, b]) => counts[4 * a + b]!),
        expected,
      ),
    ).toBeLessThan(chiSquareLimit(5));
  });

  it("fills a last batch with the first rows of the same epoch for tail 'pad'", () => {
    const sampler = weightedSampler([1, 2, 3, 0], { batchSize: 2, replacement: false, tail: 'pad' });
    const [first, second] = [...sampler.epoch(4)];
    expect(second![1]).toBe(first![0]);
    expect(new Set([...first!, ...second!])).toEqual(new Set([0, 1, 2]));
  });

  it('refuses an epoch longer than the rows that can be drawn', () => {
    expect(() =>
      weightedSampler([1, 0, 2, 0], { batchSize: 2, replacement: false, epochLength: 3 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: weightedSampler: expected \`epochLength\` to be at most 2, the rows of positive weight in epoch 0, since none comes twice without replacement, got 3.]`,
    );
  });
});

describe('weightedSampler with weights that change', () => {
  it('asks about an epoch when it begins, and about the first at once', () => {
    for (const replacement of [true, false]) {
      const weights = vi.fn((epoch: number) => [1, 1, 1 + epoch]);
      const sampler = weightedSampler(weights, { batchSize: 2, replacement });
      expect(weights.mock.calls).toEqual([[0]]);
      for (let epoch = 0; epoch < 3; epoch++) for (const _ of sampler) sampler.state();
      expect(weights.mock.calls).toEqual([[0], [1], [2]]);
      sampler.shard(0, 2).batchAt(2, 0);
      expect(weights.mock.calls.length).toBe(3);
    }
  });

  it('draws by the weights of the epoch, in any order of the epochs', () => {
    const weights = (epoch: number) => [1, epoch, 3 * epoch];
    const n = 8000;
    const sampler = weightedSampler(weights, { batchSize: n, epochLength: n, classIds: [0, 1, 1] });
    for (const epoch of [2, 0, 1, 2]) {
      const total = 1 + 4 * epoch;
      const counts = tally(sampler.batchAt(epoch, 0), 3);
      const rows = [0, 1, 2].filter((row) => weights(epoch)[row]! > 0);
      const expected = rows.map((row) => (weights(epoch)[row]! / total) * n);
      if (rows.length === 1) expect(counts[0]).toBe(n);
      else {
        expect(
          chiSquare(
            rows.map((row) => counts[row]!),
            expected,
          ),
        ).toBeLessThan(chiSquareLimit(2));
      }
      expect([...sampler.classProbabilities(epoch)]).toEqual([1 / total, (4 * epoch) / total]);
    }
  });

  it('draws in epoch 0 what fixed weights draw', () => {
    const weights = [3, 1, 4, 1, 5];
    for (const replacement of [true, false]) {
      expect(drawn(() => weights, { replacement })).toEqual(drawn(weights, { replacement }));
    }
  });

  it('refuses weights that cannot be used when their epoch comes', () => {
    const by: ((epoch: number) => number[])[] = [
      (epoch) => (epoch === 0 ? [1, 2] : [1, 2, 3]),
      (epoch) => (epoch === 0 ? [1, 2] : [0, 0]),
      (epoch) => (epoch === 0 ? [1, 2] : [0, 1]),
    ];
    const [longer, empty, fewer] = by.map((weights) =>
      weightedSampler(weights, { batchSize: 2, replacement: false }),
    );
    expect(() => longer!.batchAt(1, 0)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: weightedSampler: expected \`weights\` to hold 2 numbers, got array of 3.]`,
    );
    expect(() => empty!.batchAt(1, 0)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: weightedSampler: expected \`weights\` to be above 0 for some row, got 0 for every row.]`,
    );
    expect(() => fewer!.batchAt(1, 0)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: weightedSampler: expected \`epochLength\` to be at most 1, the rows of positive weight in epoch 1, since none comes twice without replacement, got 2.]`,
    );
    expect(fewer!.batchAt(0, 0).length).toBe(2);
  });
});

describe('the state of a weightedSampler', () => {
  it('fits only the same weights, to the last bit, and the same options', () => {
    const base = { batchSize: 2, classIds: [0, 0, 1] };
    const state = weightedSampler([1, 2, 3], base).state();
    expect(
      weightedSampler(Uint8Array.of(1, 2, 3), base)
        .restore(state)
        .state(),
    ).toEqual(state);
    for (const other of [
      weightedSampler([1, 2, 3 + 2 ** -50], base),
      weightedSampler([1, 2, 3, 0], { batchSize: 2, epochLength: 3 }),
      weightedSampler([2, 1, 3], base),
      weightedSampler(() => [1, 2, 3], base),
      weightedSampler([1, 2, 3], { ...base, replacement: false }),
      weightedSampler([1, 2, 3], { ...base, classIds: [0, 1, 1] }),
      weightedSampler([1, 2, 3], { batchSize: 2 }),
    ]) {
      expect(() => other.restore(state)).toThrow('expected `state.configHash` to be');
    }
    // A weight of -0 is one of 0.
    const zero = weightedSampler([0, 1], { batchSize: 2 }).state();
    expect(weightedSampler([-0, 1], { batchSize: 2 }).state()).toEqual(zero);
  });
});
