import { splitHeadTail } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headTailGap } from '../src/index.ts';
import { FIXED, mean, recallOf } from './oracle.ts';
import { longTailedSets, tailArguments } from './tail-oracle.ts';

const classIds = [0, 0, 1, 1, 2, 2];
const predicted = [0, 0, 1, 0, 0, 0];
const trainCounts = [1000, 100, 10];

describe('headTailGap', () => {
  it('is the mean recall of the head minus that of the tail', () => {
    expect(headTailGap(classIds, predicted, trainCounts)).toBe(1 - 1 / 4);
    expect(headTailGap(classIds, predicted, trainCounts, { headShare: 0.95 })).toBe(3 / 4 - 0);
  });

  it('is negative where the tail is better, and at most 1', () => {
    expect(headTailGap([0, 1], [1, 1], [90, 10])).toBe(-1);
    expect(headTailGap([0, 1], [0, 0], [90, 10])).toBe(1);
    expect(headTailGap([0, 1], [1, 0], [90, 10])).toBe(0);
  });

  it('is null without rows of the head or of the tail, and where there is no tail', () => {
    expect(headTailGap([1], [1], [90, 10])).toBeNull();
    expect(headTailGap([0], [0], [90, 10])).toBeNull();
    expect(headTailGap([0, 1], [0, 1], [90, 10], { headShare: 1 })).toBeNull();
  });

  it('agrees with its definition, class by class', () => {
    fc.assert(
      fc.property(longTailedSets, fc.constantFrom(0.5, 0.9, 0.99), (set, headShare) => {
        fc.pre(set.trainCounts.some((count) => count > 0));
        const { head, tail } = splitHeadTail(set.trainCounts, headShare);
        const [a, b] = [head, tail].map((classes) => mean(classes.map((c) => recallOf(c, set.rows))));
        const expected = a == null || b == null ? null : a - b;
        expect(headTailGap(...tailArguments(set), { headShare })).toBe(expected);
      }),
      FIXED,
    );
  });

  it('refuses counts without any example', () => {
    expect(() => headTailGap([0, 1], [0, 1], [0, 0])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: headTailGap: expected \`trainCounts\` to hold at least one example, got only zeros.]`,
    );
    expect(() => headTailGap([0], [0], [0])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: headTailGap: expected \`trainCounts\` to hold at least one example, got a zero.]`,
    );
    expect(() => headTailGap([0], [0], [1], { headShare: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: headTailGap: expected \`headShare\` to be a finite number > 0 and <= 1, got 0.]`,
    );
  });
});
