import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy, ccrAtFpr } from '../src/index.ts';
import { openColumns, openSetTests } from './open-shots-oracle.ts';
import { FIXED } from './oracle.ts';

describe('ccrAtFpr', () => {
  it('counts the right known rows above the threshold that lets just so many unknown ones in', () => {
    const classIds = [0, 1, 1, -1, -1];
    const predicted = [0, 1, 0, 1, 0];
    const scores = [0.9, 0.6, 0.8, 0.7, 0.2];
    expect(ccrAtFpr(classIds, predicted, scores, { fpr: 0.49 })).toBeCloseTo(1 / 3, 15);
    expect(ccrAtFpr(classIds, predicted, scores, { fpr: 0.5 })).toBeCloseTo(2 / 3, 15);
    expect(ccrAtFpr(classIds, predicted, scores, { fpr: 1 })).toBeCloseTo(2 / 3, 15);
  });

  it('does not split rows of equal score', () => {
    expect(ccrAtFpr([0, 0, -1], [0, 0, 0], [1, 2, 1], { fpr: 0 })).toBe(1 / 2);
  });

  it('does not take a rounding error for an unknown row', () => {
    // 0.7 · 10 is a little below 7 in floating point: seven unknown rows may be accepted.
    const unknown = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
    const classIds = [0, ...unknown.map(() => -1)];
    const predicted = classIds.map(() => 0);
    expect(ccrAtFpr(classIds, predicted, [2.5, ...unknown], { fpr: 0.7 })).toBe(1);
    expect(ccrAtFpr(classIds, predicted, [2.5, ...unknown], { fpr: 0.69 })).toBe(0);
  });

  it('is null without known or unknown rows', () => {
    expect(ccrAtFpr([0], [0], [1])).toBeNull();
    expect(ccrAtFpr([-1], [0], [1])).toBeNull();
  });

  it('agrees with its definition, threshold by threshold', () => {
    fc.assert(
      fc.property(openSetTests, fc.double({ min: 0, max: 1, noNaN: true }), (test, fpr) => {
        const known = test.rows.filter(([truth]) => truth !== -1);
        const unknown = test.rows.filter(([truth]) => truth === -1);
        const { classIds, predicted, scores } = openColumns(test);
        const actual = ccrAtFpr(classIds, predicted, scores, { fpr });
        if (known.length === 0 || unknown.length === 0) {
          expect(actual).toBeNull();
          return;
        }
        const rates = [...scores, Infinity].map((threshold) => ({
          fpr: unknown.filter(([, , score]) => score >= threshold).length / unknown.length,
          ccr: known.filter(([c, guess, score]) => c === guess && score >= threshold).length / known.length,
        }));
        expect(actual).toBe(Math.max(...rates.filter((rate) => rate.fpr <= fpr).map((rate) => rate.ccr)));
      }),
      FIXED,
    );
  });

  it('is the closed accuracy where every unknown row may be accepted', () => {
    fc.assert(
      fc.property(openSetTests, (test) => {
        const { classIds, predicted, scores } = openColumns(test);
        const known = test.rows.filter(([truth]) => truth !== -1);
        fc.pre(known.length > 0 && known.length < test.rows.length);
        const shifted = known.map(([truth, guess]) => [truth + 1, guess + 1] as const);
        const closed = accuracy(
          shifted.map(([truth]) => truth),
          shifted.map(([, guess]) => guess),
        );
        expect(ccrAtFpr(classIds, predicted, scores, { fpr: 1 })).toBe(closed);
      }),
      FIXED,
    );
  });

  it('refuses a rate that is none', () => {
    expect(() => ccrAtFpr([0, -1], [0, 0], [1, 0], { fpr: 10 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: ccrAtFpr: expected \`fpr\` to be a finite number >= 0 and <= 1, got 10.]`,
    );
  });
});
