import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harmonicMean, harmonicMeanOf, perClassRecall, shotAccuracy } from '../src/index.ts';
import { columns, FIXED, testSets } from './oracle.ts';

const losses = readGolden<{
  inputs: { labels: number[]; preds: number[]; trainCounts: number[] };
  cases: { harmonicMeanManyMediumFew: number }[];
}>(new URL('./golden/metrics.json', import.meta.url));

describe('harmonicMeanOf', () => {
  it('is the harmonic mean of the numbers, 0 if one of them is', () => {
    expect(harmonicMeanOf([1, 0.25])).toBe(0.4);
    expect(harmonicMeanOf(Float64Array.of(3))).toBe(3);
    expect(harmonicMeanOf([1, 0, 1])).toBe(0);
  });

  it('leaves null out, and is null when nothing is left', () => {
    expect(harmonicMeanOf([1, null, 0.25])).toBe(0.4);
    expect(harmonicMeanOf([null])).toBeNull();
    expect(harmonicMeanOf([])).toBeNull();
  });

  it('agrees with the golden value for many, medium and few', () => {
    const { labels, preds, trainCounts } = losses.inputs;
    const { many, medium, few } = shotAccuracy(labels, preds, trainCounts, { inclusive: true });
    expect(harmonicMeanOf([many, medium, few])).toBeCloseTo(losses.cases[0]!.harmonicMeanManyMediumFew, 12);
  });

  it('gives harmonicMean of the recalls of all classes', () => {
    fc.assert(
      fc.property(testSets, ({ rows }) => {
        expect(harmonicMeanOf(perClassRecall(...columns(rows)))).toBe(harmonicMean(...columns(rows)));
      }),
      FIXED,
    );
  });

  it('lies between the smallest number and the arithmetic mean, and scales with the numbers', () => {
    const numbers = fc.array(fc.double({ min: 0.001, max: 1000, noNaN: true }), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(numbers, (values) => {
        const mean = harmonicMeanOf(values)!;
        expect(mean).toBeGreaterThanOrEqual(Math.min(...values) * (1 - 1e-12));
        const arithmetic = values.reduce((a, b) => a + b, 0) / values.length;
        expect(mean).toBeLessThanOrEqual(arithmetic * (1 + 1e-12));
        expect(harmonicMeanOf(values.map((value) => 4 * value))).toBeCloseTo(4 * mean, 8);
      }),
      FIXED,
    );
  });

  it('refuses what is neither a number of at least 0 nor null', () => {
    expect(() => harmonicMeanOf([0.5, -0.5])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: harmonicMeanOf: expected \`values[1]\` to be a finite number >= 0, got -0.5.]`,
    );
    expect(() => harmonicMeanOf([Number.NaN])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: harmonicMeanOf: expected \`values[0]\` to be a finite number >= 0, got NaN.]`,
    );
    // @ts-expect-error undefined is not null
    expect(() => harmonicMeanOf([undefined])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: harmonicMeanOf: expected \`values[0]\` to be a finite number >= 0, got undefined.]`,
    );
    // @ts-expect-error the object itself
    expect(() => harmonicMeanOf({ many: 1, medium: 1, few: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: harmonicMeanOf: expected \`values\` to be an array of numbers and nulls, got Object.]`,
    );
  });
});
