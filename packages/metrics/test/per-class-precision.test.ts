import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { perClassPrecision, perClassRecall } from '../src/index.ts';
import { columns, disguise, FIXED, testSets } from './oracle.ts';

const losses = readGolden<{
  inputs: { labels: number[]; preds: number[] };
  cases: { macroPrecision: number }[];
}>(new URL('./golden/metrics.json', import.meta.url));
const fusion = readGolden<{
  classes: number;
  prediction: number[];
  label: number[];
  precision_per_class: number[];
}>(new URL('./golden/fusion_matrix.json', import.meta.url));
const sklearn = readGolden<{
  predictions: {
    numClasses: number;
    classIds: number[];
    predicted: number[];
    precision: number[];
    recall: number[];
  }[];
}>(new URL('./golden/scikit-learn.json', import.meta.url));

describe('perClassPrecision', () => {
  it('is the share of the rows predicted as a class that belong to it', () => {
    expect(perClassPrecision([0, 0, 1, 2, 2], [0, 0, 0, 0, 2])).toEqual([0.5, null, 1]);
  });

  it('is null for a class that was never predicted, even if it has rows', () => {
    expect(perClassPrecision([0, 1], [0, 0], { numClasses: 3 })).toEqual([0.5, null, null]);
    expect(perClassPrecision([], [], { numClasses: 2 })).toEqual([null, null]);
  });

  it("agrees with BBN's fusion matrix and with scikit-learn, which give 0 where we give null", () => {
    const precision = perClassPrecision(fusion.label, fusion.prediction, { numClasses: fusion.classes });
    precision.forEach((value, c) => {
      expect(value ?? 0).toBeCloseTo(fusion.precision_per_class[c]!, 12);
    });
    for (const { numClasses, classIds, predicted, ...expected } of sklearn.predictions) {
      const ours = perClassPrecision(classIds, predicted, { numClasses });
      expect(ours.map((value) => value ?? 0)).toEqual(expected.precision);
      const recall = perClassRecall(classIds, predicted, { numClasses });
      expect(recall.map((value) => value ?? 0)).toEqual(expected.recall);
    }
    const { labels, preds } = losses.inputs;
    const sum = perClassPrecision(labels, preds).reduce<number>((total, value) => total + value!, 0);
    expect(sum / 8).toBeCloseTo(losses.cases[0]!.macroPrecision, 12);
  });

  it('agrees with its definition, in any order of the rows and under any names of the classes', () => {
    fc.assert(
      fc.property(testSets, fc.integer(), ({ numClasses, rows }, seed) => {
        const other = disguise(rows, numClasses, seed);
        const precision = perClassPrecision(...columns(other.rows), { numClasses });
        other.names.forEach((name, c) => {
          const chosen = rows.filter(([, predicted]) => predicted === c);
          const right = chosen.filter(([truth]) => truth === c);
          expect(precision[name]).toBe(chosen.length === 0 ? null : right.length / chosen.length);
        });
      }),
      FIXED,
    );
  });

  it('is the recall when truth and prediction change places', () => {
    fc.assert(
      fc.property(testSets, ({ numClasses, rows }) => {
        const [classIds, predicted] = columns(rows);
        expect(perClassPrecision(classIds, predicted, { numClasses })).toEqual(
          perClassRecall(predicted, classIds, { numClasses }),
        );
      }),
      FIXED,
    );
  });

  it('refuses arrays without rows or classes', () => {
    expect(() => perClassPrecision([], [])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: perClassPrecision: expected \`classIds\` to hold at least one number, got array of 0.]`,
    );
  });
});
