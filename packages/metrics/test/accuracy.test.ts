import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy, perClassRecall } from '../src/index.ts';
import { columns, FIXED, permutationOf, testSets } from './oracle.ts';

describe('accuracy', () => {
  it('is the share of rows predicted right', () => {
    expect(accuracy([0, 1, 2, 1], [0, 1, 1, 1])).toBe(0.75);
    expect(accuracy(Int32Array.of(3), Uint8Array.of(3))).toBe(1);
    expect(accuracy([0], [1])).toBe(0);
  });

  it('is the mean of the recalls weighted by the rows of each class', () => {
    fc.assert(
      fc.property(testSets, ({ numClasses, rows }) => {
        const recall = perClassRecall(...columns(rows), { numClasses });
        const share = (c: number) => rows.filter(([truth]) => truth === c).length / rows.length;
        const weighted = recall.reduce<number>((sum, value, c) => sum + (value ?? 0) * share(c), 0);
        expect(accuracy(...columns(rows))).toBeCloseTo(weighted, 12);
      }),
      FIXED,
    );
  });

  it('does not depend on the order of the rows or the names of the classes', () => {
    fc.assert(
      fc.property(testSets, fc.integer(), ({ numClasses, rows }, seed) => {
        const names = permutationOf(numClasses, seed);
        const moved = permutationOf(rows.length, seed).map((row) => rows[row]!);
        const renamed = moved.map(([truth, predicted]) => [names[truth]!, names[predicted]!] as const);
        expect(accuracy(...columns(renamed))).toBe(accuracy(...columns(rows)));
      }),
      FIXED,
    );
  });

  it('names the first id that is none', () => {
    expect(() => accuracy([0, 1, -1], [0, 1, 1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: accuracy: expected \`classIds[2]\` to be a whole number >= 0, got -1.]`,
    );
    expect(() => accuracy([0, 1, 2], [0, 1, 3], { numClasses: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: accuracy: expected \`predicted[2]\` to be a whole number >= 0 and < 3, got 3.]`,
    );
    expect(() => accuracy([0, 1], [0, 0.5])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: accuracy: expected \`predicted[1]\` to be a whole number >= 0, got 0.5.]`,
    );
  });

  it('refuses columns of different lengths and an empty test set', () => {
    expect(() => accuracy([0, 1, 1], [0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: accuracy: expected \`predicted\` to hold 3 numbers, one for each of \`classIds\`, got array of 2.]`,
    );
    expect(() => accuracy([], [])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: accuracy: expected \`classIds\` to hold at least one number, got array of 0.]`,
    );
    expect(() => accuracy([], [], { numClasses: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: accuracy: expected \`classIds\` to hold at least one number, got array of 0.]`,
    );
  });
});
