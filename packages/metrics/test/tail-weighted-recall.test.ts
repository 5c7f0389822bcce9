import { createRandom } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy, balancedAccuracy, bootstrapInterval, pickRows, tailWeightedRecall } from '../src/index.ts';
import { FIXED } from './oracle.ts';
import { longTailedSets, tailArguments, testedClasses } from './tail-oracle.ts';

const classIds = [0, 0, 1, 1, 2, 2];
const predicted = [0, 0, 1, 0, 0, 0];
const trainCounts = [1000, 100, 10];

describe('tailWeightedRecall', () => {
  it('weighs a class by one over its training examples', () => {
    // Recalls 1, 1/2 and 0 with weights 1, 10 and 100.
    expect(tailWeightedRecall(classIds, predicted, trainCounts)).toBeCloseTo(6 / 111, 15);
    // Weights 1, √10 and 10.
    const milder = tailWeightedRecall(classIds, predicted, trainCounts, { exponent: 0.5 });
    expect(milder).toBeCloseTo((1 + Math.sqrt(10) / 2) / (11 + Math.sqrt(10)), 15);
  });

  it('weighs a class without training examples as one with a single example', () => {
    expect(tailWeightedRecall([0, 1], [0, 0], [1, 0])).toBe(0.5);
  });

  it('leaves classes without test rows out', () => {
    expect(tailWeightedRecall([0, 0], [0, 1], [10, 1])).toBe(0.5);
  });

  it('has finite weights for every exponent', () => {
    expect(tailWeightedRecall(classIds, predicted, trainCounts, { exponent: 1000 })).toBe(0);
    expect(tailWeightedRecall(classIds, predicted, trainCounts, { exponent: -1000 })).toBe(1);
  });

  it('is the accuracy on a test set in which classes are as frequent as their weights', () => {
    // 100 rows of class 2, 10 of class 1 and 1 of class 0, of which as many are right as the recalls say.
    const reversed = [0, ...Array(10).fill(1), ...Array(100).fill(2)];
    const guesses = reversed.map((c, row) => (c === 2 || (c === 1 && row > 5) ? 0 : c));
    expect(tailWeightedRecall(classIds, predicted, trainCounts)).toBeCloseTo(accuracy(reversed, guesses), 15);
  });

  it('agrees with its definition, class by class', () => {
    fc.assert(
      fc.property(longTailedSets, fc.double({ min: -2, max: 2, noNaN: true }), (set, exponent) => {
        let [sum, total] = [0, 0];
        for (const { recall, count } of testedClasses(set)) {
          const weight = 1 / Math.max(count, 1) ** exponent;
          sum += weight * recall;
          total += weight;
        }
        expect(tailWeightedRecall(...tailArguments(set), { exponent })).toBeCloseTo(sum / total, 12);
      }),
      FIXED,
    );
  });

  it('is balanced accuracy with exponent 0, and wherever all classes are equally frequent', () => {
    fc.assert(
      fc.property(longTailedSets, (set) => {
        const [ids, guesses, counts] = tailArguments(set);
        const balanced = balancedAccuracy(ids, guesses);
        expect(tailWeightedRecall(ids, guesses, counts, { exponent: 0 })).toBeCloseTo(balanced, 12);
        expect(
          tailWeightedRecall(
            ids,
            guesses,
            counts.map(() => 7),
          ),
        ).toBeCloseTo(balanced, 12);
      }),
      FIXED,
    );
  });

  it('does not change where all training counts are multiplied', () => {
    fc.assert(
      fc.property(longTailedSets, (set) => {
        const [ids, guesses, counts] = tailArguments(set);
        const seen = counts.map((count) => Math.max(count, 1));
        const tenfold = seen.map((count) => 10 * count);
        expect(tailWeightedRecall(ids, guesses, tenfold)).toBeCloseTo(
          tailWeightedRecall(ids, guesses, seen),
          12,
        );
      }),
      FIXED,
    );
  });

  it('has a bootstrap interval that holds the value behind the rows most of the time', async () => {
    // Recalls 0.9, 0.6 and 0.3 of classes that weigh 1, 10 and 100: the value behind the rows is 0.3324….
    const truth = (0.9 + 0.6 * 10 + 0.3 * 100) / 111;
    const random = createRandom(1);
    let hits = 0;
    for (let set = 0; set < 40; set++) {
      const ids = Array.from({ length: 150 }, (_, row) => row % 3);
      const guesses = ids.map((c) => (random.next() < 0.9 - 0.3 * c ? c : (c + 1) % 3));
      const { lower, upper } = await bootstrapInterval(
        150,
        (rows) => tailWeightedRecall(pickRows(ids, rows), pickRows(guesses, rows), trainCounts),
        { resamples: 200, confidence: 0.9, stratifyBy: ids, seed: set },
      );
      if (lower! <= truth && truth <= upper!) hits++;
    }
    // 36 of 40 are expected.
    expect(hits).toBeGreaterThanOrEqual(31);
  });

  it('refuses counts that do not cover the classes', () => {
    expect(() => tailWeightedRecall([0, 1], [0, 0], [5])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: tailWeightedRecall: expected \`classIds[1]\` to be a whole number >= 0 and < 1, got 1.]`,
    );
    expect(() =>
      tailWeightedRecall([0], [0], [5], { exponent: Number.NaN }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: tailWeightedRecall: expected \`exponent\` to be a finite number, got NaN.]`,
    );
  });
});
