import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confusionMatrix, perClassRecall } from '../src/index.ts';
import { columns, FIXED, permutationOf, testSets } from './oracle.ts';

const fusion = readGolden<{ classes: number; prediction: number[]; label: number[]; matrix: number[][] }>(
  new URL('./golden/fusion_matrix.json', import.meta.url),
);
const sklearn = readGolden<{
  inputs: { labels: number[]; preds: number[] };
  cases: { confusionMatrix: number[][] }[];
}>(new URL('./golden/metrics.json', import.meta.url));

describe('confusionMatrix', () => {
  it('has a row for each true class and a column for each predicted one', () => {
    expect(confusionMatrix([0, 0, 0, 1, 1], [0, 1, 1, 1, 2])).toEqual([
      [1, 2, 0],
      [0, 1, 1],
      [0, 0, 0],
    ]);
  });

  it('has as many classes as told, or as the largest id in either array needs', () => {
    expect(confusionMatrix([0], [0], { numClasses: 3 })).toEqual([
      [1, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(confusionMatrix([2], [0]).length).toBe(3);
    expect(confusionMatrix([0], [2]).length).toBe(3);
    expect(confusionMatrix([], [], { numClasses: 2 })).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('agrees with scikit-learn', () => {
    const { labels, preds } = sklearn.inputs;
    expect(confusionMatrix(labels, preds)).toEqual(sklearn.cases[0]!.confusionMatrix);
  });

  it("is the transpose of BBN's fusion matrix", () => {
    const matrix = confusionMatrix(fusion.label, fusion.prediction, { numClasses: fusion.classes });
    expect(matrix).toEqual(fusion.matrix.map((_, t) => fusion.matrix.map((row) => row[t])));
  });

  it('counts each pair of classes as often as it occurs', () => {
    fc.assert(
      fc.property(testSets, ({ numClasses, rows }) => {
        const matrix = confusionMatrix(...columns(rows), { numClasses });
        for (let t = 0; t < numClasses; t++) {
          for (let p = 0; p < numClasses; p++) {
            expect(matrix[t]![p]).toBe(
              rows.filter(([truth, predicted]) => truth === t && predicted === p).length,
            );
          }
        }
      }),
      FIXED,
    );
  });

  it('is permuted when the classes are, and holds the recalls on its diagonal', () => {
    fc.assert(
      fc.property(testSets, fc.integer(), ({ numClasses, rows }, seed) => {
        const names = permutationOf(numClasses, seed);
        const renamed = rows.map(([truth, predicted]) => [names[truth]!, names[predicted]!] as const);
        const matrix = confusionMatrix(...columns(rows), { numClasses });
        const other = confusionMatrix(...columns(renamed), { numClasses });
        expect(matrix.map((row, t) => row.map((_, p) => other[names[t]!]![names[p]!]))).toEqual(matrix);
        const support = matrix.map((row) => row.reduce((a, b) => a + b, 0));
        const recall = matrix.map((row, c) => (support[c] === 0 ? null : row[c]! / support[c]!));
        expect(perClassRecall(...columns(rows), { numClasses })).toEqual(recall);
      }),
      FIXED,
    );
  });

  it('does not share rows between its rows', () => {
    const matrix = confusionMatrix([0], [0], { numClasses: 2 });
    matrix[0]![1] = 9;
    expect(matrix[1]).toEqual([0, 0]);
  });

  it('refuses ids outside the classes and arrays without rows or classes', () => {
    expect(() => confusionMatrix([0, 3], [0, 0], { numClasses: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: confusionMatrix: expected \`classIds[1]\` to be a whole number >= 0 and < 3, got 3.]`,
    );
    expect(() => confusionMatrix([0], [0], { numClasses: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: confusionMatrix: expected \`numClasses\` to be a whole number >= 1, got 0.]`,
    );
    expect(() => confusionMatrix([], [])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: confusionMatrix: expected \`classIds\` to hold at least one number, got array of 0.]`,
    );
    expect(() => confusionMatrix([], [0], { numClasses: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: confusionMatrix: expected \`predicted\` to hold 0 numbers, one for each of \`classIds\`, got array of 1.]`,
    );
    // @ts-expect-error a number in place of the options
    expect(() => confusionMatrix([0], [0], 3)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: confusionMatrix: expected \`options\` to be an object, got 3.]`,
    );
  });
});
