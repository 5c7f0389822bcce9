import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy, topKAccuracy } from '../src/index.ts';
import { FIXED, permutationOf } from './oracle.ts';

const sklearn = readGolden<{
  topK: { numClasses: number; classIds: number[]; scores: number[][]; topKAccuracy: number[] }[];
}>(new URL('./golden/scikit-learn.json', import.meta.url));

/** Rows of scores with many ties, and the true class of each. */
const rankings = fc.integer({ min: 1, max: 6 }).chain((numClasses) =>
  fc
    .array(
      fc.tuple(
        fc.nat({ max: numClasses - 1 }),
        fc.array(fc.integer({ min: -2, max: 2 }), { minLength: numClasses, maxLength: numClasses }),
      ),
      { minLength: 1, maxLength: 20 },
    )
    .map((rows) => ({
      numClasses,
      classIds: rows.map(([c]) => c),
      scores: rows.map(([, scores]) => scores),
    })),
);

describe('topKAccuracy', () => {
  it('is the share of rows whose class has one of the k highest scores', () => {
    const scores = [
      [3, 2, 1],
      [3, 2, 1],
      [3, 2, 1],
    ];
    expect(topKAccuracy([0, 1, 2], scores, { k: 1 })).toBe(1 / 3);
    expect(topKAccuracy([0, 1, 2], scores, { k: 2 })).toBe(2 / 3);
    expect(topKAccuracy([0, 1, 2], scores, { k: 3 })).toBe(1);
  });

  it('takes flat scores, typed or not, and rows of typed arrays', () => {
    const flat = [0.25, 0.5, 0.75, 0.5, 0.75, 0.25];
    const rows = [Float32Array.from(flat.slice(0, 3)), Float32Array.from(flat.slice(3))];
    for (const scores of [flat, Float32Array.from(flat), rows]) {
      expect(topKAccuracy([1, 0], scores, { k: 1 })).toBe(0);
      expect(topKAccuracy([1, 0], scores, { k: 2 })).toBe(1);
    }
  });

  it('ranks the larger class id first among equal scores, as scikit-learn does', () => {
    expect(topKAccuracy([0], [1, 1], { k: 1 })).toBe(0);
    expect(topKAccuracy([1], [1, 1], { k: 1 })).toBe(1);
  });

  it.each(sklearn.topK)('agrees with scikit-learn for every k, ties included', (golden) => {
    const ours = golden.topKAccuracy.map((_, i) =>
      topKAccuracy(golden.classIds, golden.scores, { k: i + 1 }),
    );
    ours.forEach((value, i) => {
      expect(value).toBeCloseTo(golden.topKAccuracy[i]!, 12);
    });
  });

  it('agrees with sorting every row', () => {
    fc.assert(
      fc.property(rankings, fc.nat(), ({ numClasses, classIds, scores }, draw) => {
        const k = 1 + (draw % numClasses);
        const hits = scores.filter((row, i) => {
          const ranked = row.map((score, c) => ({ score, c }));
          ranked.sort((a, b) => b.score - a.score || b.c - a.c);
          return ranked.slice(0, k).some(({ c }) => c === classIds[i]);
        });
        expect(topKAccuracy(classIds, scores, { k })).toBe(hits.length / scores.length);
        expect(topKAccuracy(classIds, scores.flat(), { k, numClasses })).toBe(hits.length / scores.length);
      }),
      FIXED,
    );
  });

  it('does not fall as k grows, and ends at 1', () => {
    fc.assert(
      fc.property(rankings, ({ numClasses, classIds, scores }) => {
        const values = Array.from({ length: numClasses }, (_, i) =>
          topKAccuracy(classIds, scores, { k: i + 1 }),
        );
        expect(values).toEqual(values.toSorted((a, b) => a - b));
        expect(values.at(-1)).toBe(1);
      }),
      FIXED,
    );
  });

  it('does not depend on the order of the rows, nor without ties on the names of the classes', () => {
    fc.assert(
      fc.property(rankings, fc.nat(), fc.integer(), ({ numClasses, classIds, scores }, draw, seed) => {
        const k = 1 + (draw % numClasses);
        const names = permutationOf(numClasses, seed);
        const order = permutationOf(classIds.length, seed);
        const untied = scores.map((row) => row.map((score, c) => score + c / 10));
        const renamed = untied.map((row) => row.map((_, c) => row[names.indexOf(c)]!));
        const value = topKAccuracy(classIds, untied, { k });
        const other = topKAccuracy(
          order.map((row) => names[classIds[row]!]!),
          order.map((row) => renamed[row]!),
          { k },
        );
        expect(other).toBe(value);
      }),
      FIXED,
    );
  });

  it('is the accuracy for k = 1, without ties', () => {
    fc.assert(
      fc.property(rankings, ({ classIds, scores }) => {
        const untied = scores.map((row) => row.map((score, c) => score + c / 10));
        const predicted = untied.map((row) => row.indexOf(Math.max(...row)));
        expect(topKAccuracy(classIds, untied, { k: 1 })).toBe(accuracy(classIds, predicted));
      }),
      FIXED,
    );
  });

  it('refuses scores of another size, scores that are none, and a k that is none', () => {
    expect(() => topKAccuracy([0, 1], [1, 2, 3], { k: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: topKAccuracy: expected \`scores\` to hold equally many numbers for each of 2 rows, got array of 3.]`,
    );
    expect(() => topKAccuracy([0], [1, 2], { k: 1, numClasses: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: topKAccuracy: expected \`scores\` to hold 3 numbers, one for each of 1 x 3 rows and classes, got array of 2.]`,
    );
    expect(() => topKAccuracy([0, 1], [[1, 2]], { k: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: topKAccuracy: expected \`scores\` to have 2 rows, got array of 1.]`,
    );
    expect(() => topKAccuracy([0, 1], [[1, 2], [1]], { k: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: topKAccuracy: expected \`scores[1]\` to hold 2 numbers, one for each class, got array of 1.]`,
    );
    expect(() => topKAccuracy([0], [[1, Number.NaN]], { k: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: topKAccuracy: expected \`scores[0][1]\` to be a finite number, got NaN.]`,
    );
    expect(() => topKAccuracy([0], [1, Infinity], { k: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: topKAccuracy: expected \`scores[1]\` to be a finite number, got Infinity.]`,
    );
    expect(() => topKAccuracy([0], [1, 2], { k: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: topKAccuracy: expected \`k\` to be a whole number >= 1 and <= 2, got 3.]`,
    );
    expect(() => topKAccuracy([2], [1, 2], { k: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: topKAccuracy: expected \`classIds[0]\` to be a whole number >= 0 and < 2, got 2.]`,
    );
    // @ts-expect-error k is needed
    expect(() => topKAccuracy([0], [1, 2], {})).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: topKAccuracy: expected \`k\` to be a whole number >= 1 and <= 2, got undefined.]`,
    );
  });
});
