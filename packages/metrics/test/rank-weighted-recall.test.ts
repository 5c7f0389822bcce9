import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedAccuracy, rankWeightedRecall } from '../src/index.ts';
import { FIXED, recallOf } from './oracle.ts';
import { longTailedSets, tailArguments } from './tail-oracle.ts';

describe('rankWeightedRecall', () => {
  it('weighs a class by its place from head to tail', () => {
    // Recalls 1, 1/2 and 0 with ranks 1, 2 and 3.
    expect(rankWeightedRecall([0, 0, 1, 1, 2, 2], [0, 0, 1, 0, 0, 0], [1000, 100, 10])).toBeCloseTo(
      2 / 6,
      15,
    );
  });

  it('shares a mean rank among classes of equal counts', () => {
    // Ranks 1, 2.5, 2.5; recalls 0, 1, 0.
    expect(rankWeightedRecall([0, 1, 2], [1, 1, 1], [9, 3, 3])).toBeCloseTo(2.5 / 6, 15);
  });

  it('keeps the ranks of classes without test rows', () => {
    // Class 1 has rank 2 and no row: recalls 1 and 0 with ranks 1 and 3.
    expect(rankWeightedRecall([0, 2], [0, 0], [9, 5, 3])).toBeCloseTo(1 / 4, 15);
  });

  it('agrees with its definition, class by class', () => {
    fc.assert(
      fc.property(longTailedSets, (set) => {
        let [sum, total] = [0, 0];
        for (const [c, count] of set.trainCounts.entries()) {
          const recall = recallOf(c, set.rows);
          if (recall === null) continue;
          const more = set.trainCounts.filter((other) => other > count).length;
          const same = set.trainCounts.filter((other) => other === count).length;
          const rank = more + (1 + same) / 2;
          sum += rank * recall;
          total += rank;
        }
        expect(rankWeightedRecall(...tailArguments(set))).toBeCloseTo(sum / total, 12);
      }),
      FIXED,
    );
  });

  it('depends on the order of the counts only', () => {
    fc.assert(
      fc.property(longTailedSets, (set) => {
        const [ids, guesses, counts] = tailArguments(set);
        const squared = counts.map((count) => count ** 2 + 1);
        expect(rankWeightedRecall(ids, guesses, squared)).toBe(rankWeightedRecall(ids, guesses, counts));
      }),
      FIXED,
    );
  });

  it('is balanced accuracy where all classes are equally frequent', () => {
    fc.assert(
      fc.property(longTailedSets, (set) => {
        const [ids, guesses, counts] = tailArguments(set);
        const equal = counts.map(() => 5);
        expect(rankWeightedRecall(ids, guesses, equal)).toBeCloseTo(balancedAccuracy(ids, guesses), 12);
      }),
      FIXED,
    );
  });

  it('refuses an id outside the classes', () => {
    expect(() => rankWeightedRecall([0, -1], [0, 0], [5, 4])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: rankWeightedRecall: expected \`classIds[1]\` to be a whole number >= 0 and < 2, got -1.]`,
    );
  });
});
