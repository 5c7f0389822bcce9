import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrecision } from '../src/index.ts';
import { FIXED, permutationOf } from './oracle.ts';
import { averagePrecisionOf } from './ranking-oracle.ts';

const sklearn = readGolden<{ rankings: { targets: number[]; scores: number[]; averagePrecision: number }[] }>(
  new URL('./golden/scikit-learn.json', import.meta.url),
);

/** Rankings with ties. */
const rankings = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -4, max: 4 })), {
  minLength: 1,
  maxLength: 30,
});

describe('averagePrecision', () => {
  it('is the mean precision at the positive rows, from the highest score down', () => {
    // Positives at ranks 1, 2 and 4: (1/1 + 2/2 + 3/4) / 3.
    const isKnown = [true, true, false, true, false];
    const scores = [0.9, 0.8, 0.7, 0.6, 0.1];
    expect(averagePrecision(isKnown, scores)).toBeCloseTo(11 / 12, 15);
    // Unknown rows found from the lowest score up: ranks 1 and 3.
    expect(averagePrecision(isKnown, scores, { positive: 'unknown' })).toBeCloseTo(5 / 6, 15);
  });

  it('lets rows of equal score enter together, -0 and 0 included', () => {
    expect(averagePrecision([1, 0, 0, 1], [1, 1, 1, 1])).toBe(0.5);
    expect(averagePrecision([1, 0], [0, -0])).toBe(0.5);
    expect(averagePrecision([1, 0], [-0, 0])).toBe(0.5);
    expect(averagePrecision([1, 0, 1], [2, 1, 1])).toBeCloseTo((1 + 2 / 3) / 2, 15);
  });

  it('is null without positive rows, and 1 without negative ones', () => {
    expect(averagePrecision([0, 0], [1, 2])).toBeNull();
    expect(averagePrecision([1, 1], [1, 2])).toBe(1);
    expect(averagePrecision([true], [1], { positive: 'unknown' })).toBeNull();
  });

  it('takes typed arrays', () => {
    expect(averagePrecision(Uint8Array.of(0, 1), Float32Array.of(1, 2))).toBe(1);
  });

  it.each(sklearn.rankings)('agrees with scikit-learn, ties included', ({ targets, scores, ...expected }) => {
    expect(averagePrecision(targets, scores)).toBeCloseTo(expected.averagePrecision, 12);
    const turned = targets.map((target) => 1 - target);
    const negated = scores.map((score) => -score);
    expect(averagePrecision(turned, negated, { positive: 'unknown' })).toBeCloseTo(
      expected.averagePrecision,
      12,
    );
  });

  it('agrees with its definition, threshold by threshold', () => {
    fc.assert(
      fc.property(rankings, (rows) => {
        const isKnown = rows.map(([known]) => known);
        const scores = rows.map(([, score]) => score);
        const expected = averagePrecisionOf(isKnown, scores);
        const value = averagePrecision(isKnown, scores);
        if (expected === null) expect(value).toBeNull();
        else expect(value).toBeCloseTo(expected, 12);
      }),
      FIXED,
    );
  });

  it('depends neither on the order of the rows nor on the scale of the scores', () => {
    fc.assert(
      fc.property(rankings, fc.integer(), (rows, seed) => {
        const moved = permutationOf(rows.length, seed).map((row) => rows[row]!);
        const value = averagePrecision(
          rows.map(([known]) => known),
          rows.map(([, score]) => score),
        );
        const other = averagePrecision(
          moved.map(([known]) => known),
          moved.map(([, score]) => Math.exp(score)),
        );
        expect(other).toBe(value);
      }),
      FIXED,
    );
  });

  it('is 1 exactly when every positive row has a higher score than every negative one', () => {
    fc.assert(
      fc.property(rankings, (rows) => {
        const positives = rows.filter(([known]) => known).map(([, score]) => score);
        const negatives = rows.filter(([known]) => !known).map(([, score]) => score);
        const value = averagePrecision(
          rows.map(([known]) => known),
          rows.map(([, score]) => score),
        );
        const isPerfect = Math.min(...positives) > Math.max(...negatives);
        if (positives.length > 0) expect(value === 1).toBe(isPerfect);
        expect(value ?? 0.5).toBeGreaterThan(0);
        expect(value ?? 0.5).toBeLessThanOrEqual(1);
      }),
      FIXED,
    );
  });

  it('refuses flags and scores that are none', () => {
    expect(() => averagePrecision([1, 2], [1, 2])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: averagePrecision: expected \`isKnown[1]\` to be a whole number >= 0 and <= 1, got 2.]`,
    );
    expect(() => averagePrecision([1, 0], [1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: averagePrecision: expected \`scores\` to hold 2 numbers, one for each of \`isKnown\`, got array of 1.]`,
    );
    expect(() => averagePrecision([1, 0], [1, Number.NaN])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: averagePrecision: expected \`scores[1]\` to be a finite number, got NaN.]`,
    );
    expect(() => averagePrecision([], [])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: averagePrecision: expected \`isKnown\` to hold at least one number, got array of 0.]`,
    );
    // @ts-expect-error not a side
    expect(() => averagePrecision([1], [1], { positive: 'novel' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: averagePrecision: expected \`positive\` to be one of 'known', 'unknown', got "novel".]`,
    );
  });
});
