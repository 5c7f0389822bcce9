import { createRandom } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportionDraws } from '../src/apportion-draws.ts';

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

const weightings = fc
  .array(fc.oneof(fc.constantFrom(0, 1, 1e-300), fc.double({ min: 0, max: 9, noNaN: true })), {
    minLength: 1,
    maxLength: 30,
  })
  .filter((weights) => weights.some((weight) => weight > 0))
  .map((weights) => Float64Array.from(weights));
const totals = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 2 ** 31 - 1 }));

describe('apportionDraws', () => {
  it('rounds by the largest remainder', () => {
    // Quotas 3.5, 1.75, 1.75: the two remainders of 0.75 are the larger.
    expect([...apportionDraws(Float64Array.of(2, 1, 1), 7, 'exact', createRandom(0))]).toEqual([3, 2, 2]);
    // Quotas of 1/3 each: the tie goes to the lowest classes.
    expect([...apportionDraws(Float64Array.of(1, 1, 0, 1), 2, 'exact', createRandom(0))]).toEqual([
      1, 1, 0, 0,
    ]);
  });

  it('counts the marks that fall into each quota', () => {
    const random = createRandom(3);
    const start = random.at(0);
    const weights = [0.3, 0.9, 0, 1.7, 0.05, 0.05];
    const quotas = weights.map((weight) => (weight / 3) * 20);
    const expected = quotas.map(() => 0);
    for (let mark = start; mark < 20; mark++) {
      let end = 0;
      let c = -1;
      while (end <= mark) end += quotas[++c]!;
      expected[c]!++;
    }
    expect([...apportionDraws(Float64Array.from(weights), 20, 'systematic', random)]).toEqual(expected);
  });

  it.each(['systematic', 'exact'] as const)(
    'gives each class its quota, rounded down or up (%s)',
    (rounding) => {
      fc.assert(
        fc.property(weightings, totals, fc.nat(), (weights, total, seed) => {
          const draws = apportionDraws(weights, total, rounding, createRandom(seed));
          expect(sum(draws)).toBe(total);
          const all = sum(weights);
          draws.forEach((count, c) => {
            const quota = (weights[c]! / all) * total;
            expect(Number.isInteger(count)).toBe(true);
            // Sums of 30 weights in a different order: the quota of 2^31 draws is known to 1e-5.
            expect(Math.abs(count - quota)).toBeLessThan(1 + 1e-5);
            if (weights[c] === 0) expect(count).toBe(0);
          });
        }),
        { seed: 20261122, numRuns: 500 },
      );
    },
  );

  it('gives a whole quota exactly, whatever the start', () => {
    for (let seed = 0; seed < 200; seed++) {
      const draws = apportionDraws(Float64Array.of(1, 1, 1, 3), 60, 'systematic', createRandom(seed));
      expect([...draws]).toEqual([10, 10, 10, 30]);
    }
  });

  it('gives each class its quota on average', () => {
    const weights = Float64Array.of(0.02, 5, 0.7, 0.33, 1, 0.001);
    const total = 11;
    const runs = 20_000;
    const mean = new Float64Array(weights.length);
    const random = createRandom('starts');
    for (let run = 0; run < runs; run++) {
      apportionDraws(weights, total, 'systematic', random.fork(run)).forEach((count, c) => {
        mean[c]! += count / runs;
      });
    }
    mean.forEach((value, c) => {
      const quota = (weights[c]! / sum(weights)) * total;
      const part = quota - Math.floor(quota);
      expect(Math.abs(value - quota)).toBeLessThan(5 * Math.sqrt((part * (1 - part)) / runs));
    });
  });

  it('is the same whatever the random numbers for exact', () => {
    const weights = Float64Array.of(0.02, 5, 0.7, 0.33);
    const [first, second] = [1, 2].map((seed) => apportionDraws(weights, 77, 'exact', createRandom(seed)));
    expect(first).toEqual(second);
  });
});
