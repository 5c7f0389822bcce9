import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { powerSampler } from '../src/index.ts';
import { powerWeights } from '../src/power-sampler.ts';
import { chiSquare, chiSquareLimit, classIdsOf, tally } from './statistics.ts';

type Table = Record<string, number[]>;
const { tables } = readGolden<{
  tables: { counts: number[]; classProbabilities: { power: Table; temperature: Table } }[];
}>(new URL('./golden/batch_samplers.json', import.meta.url));
const decoupling = readGolden<{ cases: { counts: number[]; class_priority_fixed: Table }[] }>(
  new URL('./golden/decoupling_samplers.json', import.meta.url),
);

const probabilitiesOf = (counts: readonly number[], exponent: number): number[] => {
  const options = { exponent, batchSize: 1, numClasses: counts.length };
  return [...powerSampler(classIdsOf(counts), options).classProbabilities()];
};

describe('powerSampler', () => {
  it('has probabilities in proportion to a power of the counts', () => {
    // 9^0.5 : 4^0.5 : 1 = 3 : 2 : 1; class 3 has no rows.
    const expected = [3 / 6, 2 / 6, 1 / 6, 0];
    for (const [c, p] of probabilitiesOf([9, 4, 1, 0], 0.5).entries())
      expect(p).toBeCloseTo(expected[c]!, 15);
    expect(probabilitiesOf([4, 1], -2)).toEqual([1 / 17, 16 / 17]);
  });

  it.each(tables)(
    'has the probabilities of the golden file for $counts',
    ({ counts, classProbabilities }) => {
      const { power, temperature } = classProbabilities;
      const rows = [
        ...Object.entries(power).map(([exponent, expected]) => [Number(exponent), expected] as const),
        ...Object.entries(temperature).map(([t, expected]) => [1 / Number(t), expected] as const),
      ];
      expect(rows.length).toBe(12);
      for (const [exponent, expected] of rows) {
        probabilitiesOf(counts, exponent).forEach((p, c) => {
          expect(p).toBeCloseTo(expected[c]!, 14);
        });
      }
    },
  );

  it("has the probabilities of the authors' code for n-th roots", () => {
    for (const { counts, class_priority_fixed } of decoupling.cases) {
      for (const root of [2, 3]) {
        probabilitiesOf(counts, 1 / root).forEach((p, c) => {
          expect(p).toBeCloseTo(class_priority_fixed[`lam1.0_nroot${root}.0`]![c]!, 14);
        });
      }
    }
  });

  it('draws by them', () => {
    const counts = [500, 60, 8, 1];
    const classIds = classIdsOf(counts);
    const sampler = powerSampler(classIds, { exponent: 0.25, batchSize: 30_000, epochLength: 30_000 });
    const drawn = tally(
      Array.from(sampler.batchAt(0, 0), (row) => classIds[row]!),
      4,
    );
    const expected = probabilitiesOf(counts, 0.25).map((p) => p * 30_000);
    expect(chiSquare(drawn, expected)).toBeLessThan(chiSquareLimit(3));
  });

  it('stays finite at any exponent', () => {
    const exponents = fc.oneof(
      fc.double({ min: -20, max: 20, noNaN: true }),
      fc.constantFrom(-1e308, -700, 0, 700, 1e308),
    );
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 5 }), exponents, (counts, q) => {
        fc.pre(counts.some((count) => count > 0));
        const weights = powerWeights(Int32Array.from(counts), q);
        expect(Math.max(...weights)).toBe(1);
        const scale = counts.filter((n) => n > 0).map((n) => n ** q);
        counts.forEach((count, c) => {
          if (count === 0) expect(weights[c]).toBe(0);
          else if (Math.max(...scale) < 1e300 && Math.min(...scale) > 1e-300) {
            expect(weights[c]).toBeCloseTo(count ** q / Math.max(...scale), 12);
          }
        });
        expect(probabilitiesOf(counts, q).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      }),
      { seed: 20261122 },
    );
  });

  it('says what is wrong', () => {
    // @ts-expect-error no exponent
    expect(() => powerSampler([0, 1], { batchSize: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: powerSampler: expected \`exponent\` to be a finite number, got undefined.]`,
    );
    // @ts-expect-error no options
    expect(() => powerSampler([0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: powerSampler: expected \`exponent\` to be a finite number, got undefined.]`,
    );
    expect(() =>
      powerSampler([0, 1], { batchSize: 1, exponent: Infinity }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: powerSampler: expected \`exponent\` to be a finite number, got Infinity.]`,
    );
    expect(() =>
      powerSampler([0, 1], { batchSize: 1, exponent: 1, epochLength: 0 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: powerSampler: expected \`epochLength\` to be a whole number >= 1 and <= 281474976710656, got 0.]`,
    );
  });
});
