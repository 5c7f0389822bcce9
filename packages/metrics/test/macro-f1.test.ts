import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { macroF1, perClassPrecision, perClassRecall } from '../src/index.ts';
import { columns, disguise, FIXED, testSets } from './oracle.ts';

const losses = readGolden<{
  inputs: { labels: number[]; preds: number[] };
  cases: { macroF1: number }[];
}>(new URL('./golden/metrics.json', import.meta.url));
const sklearn = readGolden<{
  predictions: { numClasses: number; classIds: number[]; predicted: number[]; macroF1: number }[];
}>(new URL('./golden/scikit-learn.json', import.meta.url));

const oltr = readGolden<{
  f_measure_closed: { preds: number[]; labels: number[]; f_measure_macro: number }[];
}>(new URL('./golden/oltr_metrics.json', import.meta.url));

describe('macroF1', () => {
  it('is the mean of the F1 scores', () => {
    // Class 0: precision 1, recall 2/3, F1 4/5. Class 1: precision 1/2, recall 1, F1 2/3.
    expect(macroF1([0, 0, 0, 1], [0, 0, 1, 1])).toBeCloseTo((4 / 5 + 2 / 3) / 2, 15);
  });

  it('gives 0 to a class that was only predicted, and leaves out one that does not occur', () => {
    expect(macroF1([0, 0], [0, 2])).toBeCloseTo(1 / 3, 15);
    expect(macroF1([0, 0], [0, 2], { numClasses: 9 })).toBeCloseTo(1 / 3, 15);
    expect(macroF1([0, 1], [1, 0])).toBe(0);
  });

  it('agrees with scikit-learn', () => {
    const { labels, preds } = losses.inputs;
    expect(macroF1(labels, preds)).toBeCloseTo(losses.cases[0]!.macroF1, 12);
    for (const { classIds, predicted, macroF1: expected } of sklearn.predictions) {
      expect(macroF1(classIds, predicted)).toBeCloseTo(expected, 12);
    }
  });

  it("agrees with the authors of OLTR's closed F-measure", () => {
    for (const { labels, preds, f_measure_macro: expected } of oltr.f_measure_closed) {
      expect(macroF1(labels, preds)).toBeCloseTo(expected, 12);
    }
    expect(oltr.f_measure_closed).toHaveLength(3);
  });

  it('agrees with its definition from hits, misses and false alarms', () => {
    fc.assert(
      fc.property(testSets, ({ numClasses, rows }) => {
        const scores: number[] = [];
        for (let c = 0; c < numClasses; c++) {
          const hits = rows.filter(([truth, predicted]) => truth === c && predicted === c).length;
          const misses = rows.filter(([truth, predicted]) => truth === c && predicted !== c).length;
          const alarms = rows.filter(([truth, predicted]) => truth !== c && predicted === c).length;
          if (hits + misses + alarms > 0) scores.push((2 * hits) / (2 * hits + misses + alarms));
        }
        const expected = scores.reduce((a, b) => a + b, 0) / scores.length;
        expect(macroF1(...columns(rows))).toBeCloseTo(expected, 12);
      }),
      FIXED,
    );
  });

  it('lies between the means of the smaller and of the larger of precision and recall', () => {
    fc.assert(
      fc.property(testSets, ({ numClasses, rows }) => {
        const precision = perClassPrecision(...columns(rows), { numClasses });
        const recall = perClassRecall(...columns(rows), { numClasses });
        const pairs = precision.flatMap((value, c) =>
          value === null && recall[c] === null ? [] : [[value ?? 0, recall[c] ?? 0] as const],
        );
        const mean = (of: (...pair: number[]) => number): number =>
          pairs.reduce((sum, pair) => sum + of(...pair), 0) / pairs.length;
        const score = macroF1(...columns(rows));
        expect(score).toBeGreaterThanOrEqual(mean(Math.min) - 1e-12);
        expect(score).toBeLessThanOrEqual(mean((p, r) => ((p ?? 0) + (r ?? 0)) / 2) + 1e-12);
      }),
      FIXED,
    );
  });

  it('stays the same when truth and prediction change places', () => {
    fc.assert(
      fc.property(testSets, ({ rows }) => {
        const [classIds, predicted] = columns(rows);
        expect(macroF1(predicted, classIds)).toBeCloseTo(macroF1(classIds, predicted), 12);
      }),
      FIXED,
    );
  });

  it('does not depend on the order of the rows or the names of the classes', () => {
    fc.assert(
      fc.property(testSets, fc.integer(), ({ numClasses, rows }, seed) => {
        const other = disguise(rows, numClasses, seed);
        expect(macroF1(...columns(other.rows), { numClasses })).toBeCloseTo(macroF1(...columns(rows)), 12);
      }),
      FIXED,
    );
  });

  it('refuses columns of different lengths', () => {
    expect(() => macroF1([0, 1], [0])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: macroF1: expected \`predicted\` to hold 2 numbers, one for each of \`classIds\`, got array of 1.]`,
    );
  });
});
