import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy, balancedAccuracy, shotAccuracy } from '../src/index.ts';
import { columns, FIXED, mean, permutationOf, recallOf, testSets } from './oracle.ts';

const decoupling = readGolden<{
  cases: {
    train_counts: number[];
    label: number[];
    prediction: number[];
    many: number;
    median: number;
    low: number;
  }[];
}>(new URL('./golden/shot_accuracy.json', import.meta.url));
const losses = readGolden<{
  inputs: { labels: number[]; preds: number[]; trainCounts: number[] };
  cases: Record<string, number>[];
}>(new URL('./golden/metrics.json', import.meta.url));
const oltr = readGolden<{
  shot_acc: {
    name: string;
    train_class_counts: Record<string, number>;
    preds: number[];
    labels: number[];
    many_median_low_official: number[];
    many_median_low_strict: number[];
    micro_accuracy: number;
  }[];
}>(new URL('./golden/oltr_metrics.json', import.meta.url));

describe('shotAccuracy', () => {
  it('averages the recalls of the classes in each group', () => {
    // Recalls: 1 and 1/2 (many), 0 (medium), 1/2 (few). Rows predicted right: 5 of 9.
    const classIds = [0, 0, 0, 1, 1, 2, 2, 3, 3];
    const predicted = [0, 0, 0, 1, 0, 0, 1, 3, 0];
    expect(shotAccuracy(classIds, predicted, [500, 101, 60, 3])).toEqual({
      many: 0.75,
      medium: 0,
      few: 0.5,
      overall: 5 / 9,
    });
  });

  it('gives null for a group without classes, and for one whose classes have no test rows', () => {
    expect(shotAccuracy([0, 0], [0, 1], [500, 3])).toEqual({
      many: 0.5,
      medium: null,
      few: null,
      overall: 0.5,
    });
  });

  it('counts a class that was never trained as few-shot', () => {
    expect(shotAccuracy([1], [1], [500, 0]).few).toBe(1);
  });

  it('takes bounds of its own, exclusive unless told otherwise', () => {
    const rows = [
      [0, 1, 2, 3],
      [0, 0, 2, 0],
    ] as const;
    const counts = [50, 10, 10, 5];
    expect(shotAccuracy(...rows, counts, { many: 10, few: 10 })).toMatchObject({
      many: 1,
      medium: 0.5,
      few: 0,
    });
    expect(shotAccuracy(...rows, counts, { many: 50, few: 10, inclusive: true })).toMatchObject({
      many: 1,
      medium: null,
      few: 1 / 3,
    });
  });

  it("averages over rows with average 'micro'", () => {
    const rows = [
      [0, 0, 0, 1],
      [0, 0, 0, 0],
    ] as const;
    expect(shotAccuracy(...rows, [500, 500])).toMatchObject({ many: 0.5 });
    expect(shotAccuracy(...rows, [500, 500], { average: 'micro' })).toEqual({
      many: 0.75,
      medium: null,
      few: null,
      overall: 0.75,
    });
  });

  it.each(decoupling.cases)(
    'agrees with classifier-balancing',
    ({ train_counts, label, prediction, ...expected }) => {
      const { many, medium, few } = shotAccuracy(label, prediction, train_counts);
      expect(many).toBeCloseTo(expected.many, 12);
      expect(medium).toBeCloseTo(expected.median, 12);
      expect(few).toBeCloseTo(expected.low, 12);
    },
  );

  it('agrees with OLTR and Balanced Meta-Softmax at the bounds', () => {
    const { labels, preds, trainCounts } = losses.inputs;
    const [expected] = losses.cases;
    const strict = shotAccuracy(labels, preds, trainCounts);
    const inclusive = shotAccuracy(labels, preds, trainCounts, { inclusive: true });
    for (const group of ['many', 'medium', 'few'] as const) {
      expect(strict[group]).toBeCloseTo(expected![`${group}Shot_strict`]!, 12);
      expect(inclusive[group]).toBeCloseTo(expected![`${group}Shot_oltr`]!, 12);
    }
    expect(strict.overall).toBeCloseTo(expected!.accuracy!, 12);
  });

  // As in the authors' code, rows of unknown classes (-1) are left out, and a rejected row (-1) of a known class counts as wrong.
  it.each(oltr.shot_acc)('agrees with OLTR: $name', (row) => {
    const counts = Array.from(
      { length: Object.keys(row.train_class_counts).length },
      (_, c) => row.train_class_counts[c]!,
    );
    const known = row.labels.flatMap((label, index) => (label < 0 ? [] : [index]));
    const classIds = known.map((index) => row.labels[index]!);
    const wrong = (label: number) => (label + 1) % counts.length;
    const predicted = known.map((index) =>
      row.preds[index]! < 0 ? wrong(row.labels[index]!) : row.preds[index]!,
    );
    const official = shotAccuracy(classIds, predicted, counts, { inclusive: true });
    const strict = shotAccuracy(classIds, predicted, counts);
    expectGroups(official, row.many_median_low_official);
    expectGroups(strict, row.many_median_low_strict);
    expect(strict.overall).toBeCloseTo(row.micro_accuracy, 12);
  });

  it('agrees with its definition, in any order of the rows and under any names of the classes', () => {
    const counts = fc.array(fc.constantFrom(0, 1, 19, 20, 21, 99, 100, 101, 5000), {
      minLength: 6,
      maxLength: 6,
    });
    fc.assert(
      fc.property(testSets, counts, fc.integer(), ({ rows }, trainCounts, seed) => {
        const names = permutationOf(6, seed);
        const moved = permutationOf(rows.length, seed).map((row) => rows[row]!);
        const renamed = moved.map(([truth, predicted]) => [names[truth]!, names[predicted]!] as const);
        const renamedCounts = trainCounts.map((_, c) => trainCounts[names.indexOf(c)]!);
        const result = shotAccuracy(...columns(renamed), renamedCounts);

        const group = (belongs: (count: number) => boolean): number =>
          mean(trainCounts.flatMap((count, c) => (belongs(count) ? [recallOf(c, rows)] : []))) ?? Number.NaN;
        const expected = [group((n) => n > 100), group((n) => n >= 20 && n <= 100), group((n) => n < 20)];
        expectGroups(result, expected);
        expect(result.overall).toBeCloseTo(accuracy(...columns(rows)), 12);
      }),
      FIXED,
    );
  });

  it('is the balanced accuracy when all classes are in one group', () => {
    fc.assert(
      fc.property(testSets, ({ rows }) => {
        const { medium } = shotAccuracy(...columns(rows), new Int32Array(6).fill(50));
        expect(medium).toBeCloseTo(balancedAccuracy(...columns(rows)), 12);
      }),
      FIXED,
    );
  });

  it('refuses classes that the training counts do not know, and bounds that cross', () => {
    expect(() => shotAccuracy([0, 2], [0, 0], [500, 3])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: shotAccuracy: expected \`classIds[1]\` to be a whole number >= 0 and < 2, got 2.]`,
    );
    expect(() => shotAccuracy([0, -1], [0, 0], [500, 3])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: shotAccuracy: expected \`classIds[1]\` to be a whole number >= 0 and < 2, got -1.]`,
    );
    expect(() => shotAccuracy([0], [0], [500, -3])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: shotAccuracy: expected \`trainCounts[1]\` to be a finite number >= 0, got -3.]`,
    );
    expect(() => shotAccuracy([0], [0], [500], { many: 10, few: 20 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: shotAccuracy: expected \`few\` to be a finite number >= 0 and <= 10, got 20.]`,
    );
    expect(() => shotAccuracy([], [], [500])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: shotAccuracy: expected \`classIds\` to hold at least one number, got array of 0.]`,
    );
    // @ts-expect-error not a boolean
    expect(() => shotAccuracy([0], [0], [500], { inclusive: 'yes' })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: shotAccuracy: expected \`inclusive\` to be a boolean, got "yes".]`,
    );
    // @ts-expect-error not an average
    expect(() => shotAccuracy([0], [0], [500], { average: 'mean' })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: shotAccuracy: expected \`average\` to be one of 'macro', 'micro', got "mean".]`,
    );
  });
});

/** Expects three groups, where the authors' NaN is our null. */
function expectGroups(result: ReturnType<typeof shotAccuracy>, expected: readonly number[]): void {
  const groups = [result.many, result.medium, result.few];
  groups.forEach((value, index) => {
    if (Number.isNaN(expected[index])) expect(value).toBeNull();
    else expect(value).toBeCloseTo(expected[index]!, 12);
  });
}
