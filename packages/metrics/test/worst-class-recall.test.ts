import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedAccuracy, worstClassRecall } from '../src/index.ts';
import { columns, disguise, FIXED, recallsOf, testSets } from './oracle.ts';

const losses = readGolden<{
  inputs: { labels: number[]; preds: number[] };
  cases: { worstClass: number }[];
}>(new URL('./golden/metrics.json', import.meta.url));

describe('worstClassRecall', () => {
  it('is the smallest recall, of the classes that have rows', () => {
    expect(worstClassRecall([0, 0, 1, 1, 1, 1], [0, 0, 1, 1, 1, 0])).toBe(0.75);
    expect(worstClassRecall([0, 2], [0, 2], { numClasses: 5 })).toBe(1);
    expect(worstClassRecall([0, 2], [0, 1])).toBe(0);
  });

  it('agrees with the golden value', () => {
    const { labels, preds } = losses.inputs;
    expect(worstClassRecall(labels, preds)).toBe(losses.cases[0]!.worstClass);
  });

  it('agrees with its definition, and is at most the balanced accuracy', () => {
    fc.assert(
      fc.property(testSets, (testSet) => {
        const worst = worstClassRecall(...columns(testSet.rows));
        expect(worst).toBe(Math.min(...recallsOf(testSet)));
        expect(worst).toBeLessThanOrEqual(balancedAccuracy(...columns(testSet.rows)) + 1e-12);
      }),
      FIXED,
    );
  });

  it('does not depend on the order of the rows or the names of the classes', () => {
    fc.assert(
      fc.property(testSets, fc.integer(), ({ numClasses, rows }, seed) => {
        const other = disguise(rows, numClasses, seed);
        expect(worstClassRecall(...columns(other.rows), { numClasses })).toBeCloseTo(
          worstClassRecall(...columns(rows)),
          12,
        );
      }),
      FIXED,
    );
  });

  it('refuses ids outside the classes', () => {
    expect(() => worstClassRecall([0, 3], [0, 0], { numClasses: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: worstClassRecall: expected \`classIds[1]\` to be a whole number >= 0 and < 3, got 3.]`,
    );
  });
});
