import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrecision, meanAveragePrecision } from '../src/index.ts';
import { FIXED, mean, permutationOf } from './oracle.ts';
import { averagePrecisionOf } from './ranking-oracle.ts';

const sklearn = readGolden<{
  multiLabel: {
    numClasses: number;
    targets: number[][];
    scores: number[][];
    perClass: (number | null)[];
    mean: number;
  }[];
}>(new URL('./golden/scikit-learn.json', import.meta.url));

/** Rows of labels and of scores, with ties, and classes without a positive row. */
const multiLabelSets = fc.integer({ min: 1, max: 5 }).chain((numClasses) => {
  const rowOf = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> =>
    fc.array(value, { minLength: numClasses, maxLength: numClasses });
  const rows = fc.array(fc.tuple(rowOf(fc.constantFrom(0, 0, 1)), rowOf(fc.integer({ min: -3, max: 3 }))), {
    minLength: 1,
    maxLength: 12,
  });
  return fc.record({
    numClasses: fc.constant(numClasses),
    targets: rows.map((drawn) => drawn.map(([targets]) => targets)),
    trainCounts: rowOf(fc.constantFrom(0, 19, 20, 100, 101)),
    rows,
  });
});

describe('meanAveragePrecision', () => {
  it('averages the classes that have positive rows, all of them and by shot group', () => {
    const targets = [
      [1, 0, 0, 0],
      [1, 1, 0, 1],
      [0, 0, 0, 0],
      [1, 0, 0, 0],
    ];
    const scores = [
      [0.9, 0.2, 0.1, 0],
      [0.8, 0.3, 0.3, 1],
      [0.7, 0.6, 0.2, 0],
      [0.6, 0.1, 0.1, 0],
    ];
    const result = meanAveragePrecision(targets, scores, { trainCounts: [500, 300, 50, 5] });
    const head = (1 + 1 + 3 / 4) / 3;
    expect(result.perClass).toEqual([expect.closeTo(head, 12), 0.5, null, 1]);
    expect(result.mean).toBeCloseTo((head + 0.5 + 1) / 3, 12);
    expect(result.many).toBeCloseTo((head + 0.5) / 2, 12);
    expect(result.medium).toBeNull();
    expect(result.few).toBe(1);
  });

  it('gives null for every mean when no row has a label, and for the groups without training counts', () => {
    expect(meanAveragePrecision([[0, 0]], [[1, 2]], { trainCounts: [500, 5] })).toEqual({
      mean: null,
      perClass: [null, null],
      many: null,
      medium: null,
      few: null,
    });
    expect(meanAveragePrecision([[1, 1]], [[1, 2]])).toMatchObject({ mean: 1, many: null, few: null });
  });

  it('takes the bounds of the groups as shotAccuracy does', () => {
    const args = [[[1, 1]], [[1, 2]]] as const;
    expect(meanAveragePrecision(...args, { trainCounts: [100, 20] })).toMatchObject({
      many: null,
      medium: 1,
      few: null,
    });
    expect(meanAveragePrecision(...args, { trainCounts: [100, 20], inclusive: true })).toMatchObject({
      many: 1,
      medium: null,
      few: 1,
    });
    expect(meanAveragePrecision(...args, { trainCounts: [100, 20], many: 50, few: 50 })).toMatchObject({
      many: 1,
      medium: null,
      few: 1,
    });
  });

  it.each(sklearn.multiLabel)('agrees with scikit-learn, ties included', (golden) => {
    const { numClasses, targets, scores } = golden;
    const result = meanAveragePrecision(targets, scores);
    golden.perClass.forEach((expected, c) => {
      if (expected === null) expect(result.perClass[c]).toBeNull();
      else expect(result.perClass[c]).toBeCloseTo(expected, 12);
    });
    expect(result.mean).toBeCloseTo(golden.mean, 12);
    const flat = [Uint8Array.from(targets.flat()), Float64Array.from(scores.flat())] as const;
    expect(meanAveragePrecision(...flat, { numClasses })).toEqual(result);
  });

  it('agrees with its definition, in any order of the rows and under any names of the classes', () => {
    fc.assert(
      fc.property(multiLabelSets, fc.integer(), ({ numClasses, rows, trainCounts }, seed) => {
        const names = permutationOf(numClasses, seed);
        const renamed = <Value>(row: readonly Value[]): Value[] => row.map((_, c) => row[names.indexOf(c)]!);
        const order = permutationOf(rows.length, seed);
        const result = meanAveragePrecision(
          order.map((row) => renamed(rows[row]![0])),
          order.map((row) => renamed(rows[row]![1])),
          { trainCounts: renamed(trainCounts) },
        );
        const perClass = trainCounts.map((_, c) =>
          averagePrecisionOf(
            rows.map(([targets]) => targets[c] === 1),
            rows.map(([, scores]) => scores[c]!),
          ),
        );
        perClass.forEach((expected, c) => {
          expectClose(result.perClass[names[c]!]!, expected);
        });
        const over = (belongs: (count: number) => boolean): number | null =>
          mean(perClass.filter((_, c) => belongs(trainCounts[c]!)));
        expectClose(result.mean, mean(perClass));
        expectClose(
          result.many,
          over((count) => count > 100),
        );
        expectClose(
          result.medium,
          over((count) => count >= 20 && count <= 100),
        );
        expectClose(
          result.few,
          over((count) => count < 20),
        );
      }),
      FIXED,
    );
  });

  it('gives averagePrecision of each column', () => {
    const [golden] = sklearn.multiLabel;
    const { perClass } = meanAveragePrecision(golden!.targets, golden!.scores);
    perClass.forEach((value, c) => {
      const column = (rows: number[][]): number[] => rows.map((row) => row[c]!);
      expect(value).toBe(averagePrecision(column(golden!.targets), column(golden!.scores)));
    });
  });

  it('refuses targets that are none, sizes that disagree, and flat arrays of an unknown number of classes', () => {
    expect(() => meanAveragePrecision([[1, 0.5]], [[1, 2]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: meanAveragePrecision: expected \`targets[0][1]\` to be a whole number >= 0 and <= 1, got 0.5.]`,
    );
    expect(() => meanAveragePrecision([[1, -1]], [[1, 2]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: meanAveragePrecision: expected \`targets[0][1]\` to be a whole number >= 0 and <= 1, got -1.]`,
    );
    expect(() => meanAveragePrecision([1, 0], [1, 2])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: meanAveragePrecision: expected \`targets\` to be an array of rows, or \`numClasses\` to be given, got array of 2.]`,
    );
    expect(() =>
      meanAveragePrecision([1, 0, 1], [1, 2, 3], { numClasses: 2 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: meanAveragePrecision: expected \`targets\` to hold rows of 2 numbers, one for each class, got array of 3.]`,
    );
    expect(() => meanAveragePrecision([[1, 0]], [1, 2, 3])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: meanAveragePrecision: expected \`scores\` to hold 2 numbers, one for each of 1 x 2 rows and classes, got array of 3.]`,
    );
    expect(() =>
      meanAveragePrecision([[1, 0]], [[1, 2]], { trainCounts: [1] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: meanAveragePrecision: expected \`targets[0]\` to hold 1 number, one for each class, got array of 2.]`,
    );
    expect(() =>
      meanAveragePrecision([[1, 0]], [[1, 2]], { numClasses: 2, trainCounts: [1] }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: meanAveragePrecision: expected \`trainCounts\` to hold 2 numbers, got array of 1.]`,
    );
    expect(() => meanAveragePrecision([], [])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: meanAveragePrecision: expected \`targets\` to be an array of rows, or \`numClasses\` to be given, got array of 0.]`,
    );
  });
});

function expectClose(value: number | null, expected: number | null): void {
  if (expected === null) expect(value).toBeNull();
  else expect(value).toBeCloseTo(expected, 12);
}
