import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { perClassRecall } from '../src/index.ts';
import { columns, FIXED, permutationOf, recallOf, testSets } from './oracle.ts';

const sklearn = readGolden<{
  inputs: { labels: number[]; preds: number[] };
  cases: { perClassRecall: number[] }[];
}>(new URL('./golden/metrics.json', import.meta.url));
const fusion = readGolden<{
  classes: number;
  prediction: number[];
  label: number[];
  recall_per_class: number[];
}>(new URL('./golden/fusion_matrix.json', import.meta.url));

describe('perClassRecall', () => {
  it('is the share of the rows of each class that were predicted right', () => {
    expect(perClassRecall([0, 0, 0, 0, 1, 2, 2], [0, 0, 0, 2, 0, 2, 2])).toEqual([0.75, 0, 1]);
  });

  it('is null for a class without rows, even if it was predicted', () => {
    expect(perClassRecall([0, 2], [1, 2], { numClasses: 4 })).toEqual([0, null, 1, null]);
    expect(perClassRecall([], [], { numClasses: 2 })).toEqual([null, null]);
  });

  it('agrees with scikit-learn', () => {
    const { labels, preds } = sklearn.inputs;
    expect(perClassRecall(labels, preds)).toEqual(sklearn.cases[0]!.perClassRecall);
  });

  it("agrees with BBN's fusion matrix, which gives 0 where we give null", () => {
    const recall = perClassRecall(fusion.label, fusion.prediction, { numClasses: fusion.classes });
    expect(recall[fusion.classes - 1]).toBeNull();
    recall.forEach((value, c) => {
      expect(value ?? 0).toBeCloseTo(fusion.recall_per_class[c]!, 12);
    });
  });

  it('agrees with its definition, in any order of the rows and under any names of the classes', () => {
    fc.assert(
      fc.property(testSets, fc.integer(), ({ numClasses, rows }, seed) => {
        const names = permutationOf(numClasses, seed);
        const moved = permutationOf(rows.length, seed).map((row) => rows[row]!);
        const renamed = moved.map(([truth, predicted]) => [names[truth]!, names[predicted]!] as const);
        const recall = perClassRecall(...columns(renamed), { numClasses });
        expect(names.map((name) => recall[name])).toEqual(names.map((_, c) => recallOf(c, rows)));
      }),
      FIXED,
    );
  });

  it('refuses what is not a class id', () => {
    expect(() => perClassRecall([0, Number.NaN], [0, 0])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: perClassRecall: expected \`classIds[1]\` to be a whole number >= 0, got NaN.]`,
    );
    // @ts-expect-error strings are not class ids
    expect(() => perClassRecall(['cat'], ['cat'])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: perClassRecall: expected \`classIds[0]\` to be a whole number >= 0, got "cat".]`,
    );
  });
});
