import { createRandom } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrateThreshold } from '../../src/open-set/calibrate-threshold.ts';
import { openSetScores } from '../../src/open-set/open-set-scores.ts';
import { predictOpenSet } from '../../src/open-set/predict-open-set.ts';
import { FIXED } from './rows.ts';

describe('calibrateThreshold', () => {
  it('accepts just as many rows as asked for', () => {
    const scores = [5, 1, 4, 2, 3];
    expect(calibrateThreshold(scores, { targetTpr: 1 })).toBe(1);
    expect(calibrateThreshold(scores, { targetTpr: 0.81 })).toBe(1);
    expect(calibrateThreshold(scores, { targetTpr: 0.8 })).toBe(2);
    expect(calibrateThreshold(scores, { targetTpr: 0.1 })).toBe(5);
    expect(scores).toEqual([5, 1, 4, 2, 3]);
  });

  it('does not take a rounding error for a missing row', () => {
    const scores = Array.from({ length: 10 }, (_, row) => row);
    for (let rows = 1; rows <= 10; rows++) {
      expect(calibrateThreshold(scores, { targetTpr: rows / 10 })).toBe(10 - rows);
    }
    expect(calibrateThreshold(scores, { targetTpr: 0.1 + 0.2 })).toBe(10 - 4);
  });

  it('is the largest of all scores that accepts enough rows', () => {
    const scoreLists = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(scoreLists, fc.double({ min: 0.01, max: 1, noNaN: true }), (scores, targetTpr) => {
        const accepts = (threshold: number): number =>
          scores.filter((score) => score >= threshold).length / scores.length;
        const enough = scores.filter((threshold) => accepts(threshold) >= targetTpr);
        expect(calibrateThreshold(scores, { targetTpr })).toBe(Math.max(...enough));
      }),
      FIXED,
    );
  });

  it('accepts 95 % of other rows of the same kind, on average', () => {
    const random = createRandom(3);
    const draw = () => Array.from({ length: 2000 }, () => [random.normal() + 2, random.normal()]);
    const threshold = calibrateThreshold(openSetScores(draw(), { score: 'maxLogit' }));
    const rows = predictOpenSet(draw(), { score: 'maxLogit', threshold });
    const accepted = rows.filter((row) => !row.isUnknown).length / rows.length;
    expect(Math.abs(accepted - 0.95)).toBeLessThan(0.02);
  });

  it('refuses scores and targets out of range, and softmax scores that give a threshold at 1 / numClasses', () => {
    expect(() => calibrateThreshold([])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: calibrateThreshold: expected \`scores\` to hold at least one number, got array of 0.]`,
    );
    expect(() => calibrateThreshold([1, Number.NaN])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: calibrateThreshold: expected \`scores[1]\` to be a finite number, got NaN.]`,
    );
    expect(() => calibrateThreshold([1], { targetTpr: 95 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: calibrateThreshold: expected \`targetTpr\` to be a finite number > 0 and <= 1, got 95.]`,
    );
    const uniform = openSetScores(
      [
        [0, 0],
        [1, 0],
      ],
      { score: 'msp' },
    );
    expect(() =>
      calibrateThreshold(uniform, { targetTpr: 1, score: 'msp', numClasses: 2 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: calibrateThreshold: expected \`scores\` to give a threshold above 1 / numClasses = 0.5 for score 'msp', got 0.5. No row scores below that: nothing would ever be rejected.]`,
    );
    expect(calibrateThreshold(uniform, { targetTpr: 0.5, score: 'msp', numClasses: 2 })).toBeGreaterThan(0.5);
    expect(calibrateThreshold([-5], { score: 'distance', numClasses: 2 })).toBe(-5);
  });
});
