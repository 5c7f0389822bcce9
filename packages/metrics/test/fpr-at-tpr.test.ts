import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fprAtTpr } from '../src/index.ts';
import { openSetCases } from './open-set.ts';
import { FIXED } from './oracle.ts';

const rankings = fc
  .array(fc.tuple(fc.boolean(), fc.integer({ min: -4, max: 4 })), { minLength: 1, maxLength: 30 })
  .map((rows) => [[true, 0] as const, [false, 1] as const, ...rows]);

/** Tries every score as the threshold. */
function byThresholds(isKnown: readonly boolean[], scores: readonly number[], tpr: number): number {
  const share = (kind: boolean, threshold: number): number => {
    const of = scores.filter((_, row) => isKnown[row] === kind);
    return of.filter((score) => score >= threshold).length / of.length;
  };
  const enough = scores.filter((threshold) => share(true, threshold) >= tpr);
  return Math.min(...enough.map((threshold) => share(false, threshold)));
}

describe('fprAtTpr', () => {
  it('accepts just enough positives, rows of equal score together', () => {
    const isKnown = [1, 1, 1, 1, 0, 0, 0];
    const scores = [4, 3, 2, 1, 5, 2, 0];
    expect(fprAtTpr(isKnown, scores, { tpr: 0.5 })).toBe(1 / 3);
    expect(fprAtTpr(isKnown, scores, { tpr: 0.75 })).toBe(2 / 3);
    expect(fprAtTpr(isKnown, scores, { tpr: 0.76 })).toBe(2 / 3);
    expect(fprAtTpr(isKnown, [1, 1, 1, 1, 1, 0, 0])).toBe(1 / 3);
  });

  it('takes the unknown rows as positives on demand, which is another number', () => {
    const isKnown = [1, 1, 1, 0, 0];
    const scores = [3, 2, 0, 1, -1];
    expect(fprAtTpr(isKnown, scores)).toBe(1 / 2);
    expect(fprAtTpr(isKnown, scores, { positive: 'unknown' })).toBe(1 / 3);
  });

  it('does not take a rounding error for a missing positive', () => {
    const isKnown = [...Array(10).fill(1), 0];
    const scores = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 3.5];
    // 0.7 is a little below 7 / 10 in floating point or not: 7 of 10 are enough, and 3.5 stays out.
    expect(fprAtTpr(isKnown, scores, { tpr: 0.7 })).toBe(0);
  });

  it('is null without rows of one kind', () => {
    expect(fprAtTpr([1, 1], [1, 2])).toBeNull();
    expect(fprAtTpr([0, 0], [1, 2])).toBeNull();
  });

  it.each(openSetCases)('agrees with the ROC curve of scikit-learn on $score of $name', (golden) => {
    expect(fprAtTpr(golden.isKnown, golden.scores)).toBeCloseTo(golden.fpr_at_95_tpr_first_reaching, 12);
  });

  it('agrees with its definition, threshold by threshold', () => {
    fc.assert(
      fc.property(rankings, fc.double({ min: 0.01, max: 1, noNaN: true }), (rows, tpr) => {
        const isKnown = rows.map(([flag]) => flag);
        const scores = rows.map(([, score]) => score);
        expect(fprAtTpr(isKnown, scores, { tpr })).toBe(byThresholds(isKnown, scores, tpr));
        const turned = isKnown.map((flag) => !flag);
        const negated = scores.map((score) => -score);
        expect(fprAtTpr(turned, negated, { tpr, positive: 'unknown' })).toBe(
          fprAtTpr(isKnown, scores, { tpr }),
        );
      }),
      FIXED,
    );
  });
});
