import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedAccuracy, geometricMean } from '../src/index.ts';
import { columns, disguise, FIXED, recallsOf, testSets } from './oracle.ts';

const losses = readGolden<{
  inputs: { labels: number[]; preds: number[] };
  cases: { gMean: number }[];
}>(new URL('./golden/metrics.json', import.meta.url));
const sklearn = readGolden<{
  predictions: {
    numClasses: number;
    classIds: number[];
    predicted: number[];
    geometricMean: { correction: number; value: number }[];
  }[];
}>(new URL('./golden/scikit-learn.json', import.meta.url));

describe('geometricMean', () => {
  it('is the C-th root of the product of the recalls, of the classes that have rows', () => {
    // Recalls 1 and 1/4: root of 1/4.
    const rows = [
      [0, 2, 2, 2, 2],
      [0, 2, 0, 0, 1],
    ] as const;
    expect(geometricMean(...rows)).toBe(0.5);
    expect(geometricMean(...rows, { numClasses: 9 })).toBe(0.5);
  });

  it('is 0 if a class is never recognized, unless a correction stands for it', () => {
    expect(geometricMean([0, 1], [0, 0])).toBe(0);
    expect(geometricMean([0, 1], [0, 0], { correction: 0.25 })).toBe(0.5);
    expect(geometricMean([0, 1], [1, 0], { correction: 0.25 })).toBeCloseTo(0.25, 12);
  });

  it('does not underflow with thousands of classes', () => {
    const classIds = Array.from({ length: 20000 }, (_, row) => row >> 1);
    const predicted = classIds.map((c, row) => (row % 2 === 0 ? c : 0));
    predicted[1] = 1;
    expect(geometricMean(classIds, predicted)).toBeCloseTo(0.5, 10);
  });

  it('agrees with imbalanced-learn', () => {
    const { labels, preds } = losses.inputs;
    expect(geometricMean(labels, preds)).toBeCloseTo(losses.cases[0]!.gMean, 12);
    for (const { classIds, predicted, geometricMean: means } of sklearn.predictions) {
      for (const { correction, value } of means) {
        expect(geometricMean(classIds, predicted, { correction })).toBeCloseTo(value, 12);
      }
    }
  });

  it('agrees with its definition, corrected or not', () => {
    fc.assert(
      fc.property(testSets, fc.constantFrom(0, 0.001, 0.5, 1), (testSet, correction) => {
        const recalls = recallsOf(testSet).map((recall) => (recall === 0 ? correction : recall));
        const product = recalls.reduce((a, b) => a * b, 1);
        expect(geometricMean(...columns(testSet.rows), { correction })).toBeCloseTo(
          product ** (1 / recalls.length),
          12,
        );
      }),
      FIXED,
    );
  });

  it('is at most the balanced accuracy', () => {
    fc.assert(
      fc.property(testSets, ({ rows }) => {
        expect(geometricMean(...columns(rows))).toBeLessThanOrEqual(
          balancedAccuracy(...columns(rows)) + 1e-12,
        );
      }),
      FIXED,
    );
  });

  it('does not depend on the order of the rows or the names of the classes', () => {
    fc.assert(
      fc.property(testSets, fc.integer(), ({ numClasses, rows }, seed) => {
        const other = disguise(rows, numClasses, seed);
        expect(geometricMean(...columns(other.rows), { numClasses })).toBeCloseTo(
          geometricMean(...columns(rows)),
          12,
        );
      }),
      FIXED,
    );
  });

  it('refuses a correction that is no recall', () => {
    expect(() => geometricMean([0], [0], { correction: 1.5 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: geometricMean: expected \`correction\` to be a finite number >= 0 and <= 1, got 1.5.]`,
    );
    // @ts-expect-error not a number
    expect(() => geometricMean([0], [0], { correction: true })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: geometricMean: expected \`correction\` to be a finite number >= 0 and <= 1, got true.]`,
    );
  });
});
