import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueDifferenceMetric } from '../../src/over/value-difference-metric.ts';

const golden = readGolden<{
  X_categorical: number[][];
  y: number[];
  vdm: {
    probaPerFeature: number[][][];
    perClass: Record<string, { rows: number[]; distance: number[][] }>;
  };
}>(new URL('../golden/nominal.json', import.meta.url));

describe('valueDifferenceMetric', () => {
  it('compares what comes with the categories', () => {
    const rows = [
      ['red', 1],
      ['red', 2],
      ['green', 1],
      ['blue', 2],
    ];
    const { distance, categories, classLabels, probabilities } = valueDifferenceMetric(rows, [
      'no',
      'yes',
      'yes',
      'yes',
    ]);
    expect(categories).toEqual([
      ['blue', 'green', 'red'],
      [1, 2],
    ]);
    expect(classLabels).toEqual(['no', 'yes']);
    expect(probabilities.map((column) => [...column])).toEqual([
      [0, 1, 0, 1, 0.5, 0.5],
      [0.5, 0.5, 0, 1],
    ]);
    // Red against blue: |0.5 - 0| + |0.5 - 1| = 1, squared. 1 against 2: the same.
    expect(distance(['red', 1], ['blue', 1])).toBe(1);
    expect(distance(['red', 1], ['blue', 2])).toBe(2);
    expect(distance(['green', 2], ['blue', 2])).toBe(0);
  });

  it("gives imbalanced-learn's probabilities and distances", () => {
    const { distance, probabilities } = valueDifferenceMetric(golden.X_categorical, golden.y);
    for (const [f, expected] of golden.vdm.probaPerFeature.entries()) {
      for (const [i, p] of expected.flat().entries()) expect(probabilities[f]![i]).toBeCloseTo(p, 11);
    }
    for (const { rows, distance: expected } of Object.values(golden.vdm.perClass)) {
      for (const [i, a] of rows.entries()) {
        for (const [j, b] of rows.entries()) {
          expect(distance(golden.X_categorical[a]!, golden.X_categorical[b]!)).toBeCloseTo(
            expected[i]![j]!,
            11,
          );
        }
      }
    }
  });

  it('is the formula, whatever the exponents and the number of categories', () => {
    const cell = fc.integer({ min: 0, max: 4 });
    const data = fc.array(fc.tuple(cell, cell, fc.integer({ min: 0, max: 2 })), {
      minLength: 1,
      maxLength: 30,
    });
    const exponent = fc.constantFrom(1, 1.5, 2, 3);
    fc.assert(
      fc.property(data, exponent, exponent, (given, classExponent, columnExponent) => {
        const rows = given.map(([a, b]) => [a, b]);
        const labels = given.map(([, , c]) => c);
        const { distance } = valueDifferenceMetric(rows, labels, { classExponent, columnExponent });
        const probability = (f: number, v: number, c: number) => {
          const same = labels.filter((_, row) => rows[row]![f] === v);
          return same.filter((label) => label === c).length / same.length;
        };
        const slow = (a: number[], b: number[]) =>
          [0, 1].reduce((sum, f) => {
            let difference = 0;
            for (let c = 0; c < 3; c++) {
              difference += Math.abs(probability(f, a[f]!, c) - probability(f, b[f]!, c)) ** classExponent;
            }
            return sum + difference ** columnExponent;
          }, 0);
        for (const row of rows.slice(0, 6))
          expect(distance(rows[0]!, row)).toBeCloseTo(slow(rows[0]!, row), 10);
      }),
      { seed: 20261123, numRuns: 60 },
    );
  });

  it('needs no table for a column of thousands of categories', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => [`id ${i}`]);
    const { distance } = valueDifferenceMetric(
      rows,
      Int32Array.from(rows, (_, i) => i % 3),
    );
    expect(distance(['id 0'], ['id 2999'])).toBe(4);
    expect(distance(['id 0'], ['id 2997'])).toBe(0);
  });

  it('refuses what is no table of categories with labels', () => {
    const learn = (rows: unknown, labels: unknown, options?: object) => () =>
      valueDifferenceMetric(rows as string[][], labels as string[], options);
    expect(learn([['a'], ['b', 'c']], [0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: valueDifferenceMetric: expected \`rows[1]\` to hold 1 values, got 2.]`,
    );
    expect(learn([['a'], [null]], [0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: valueDifferenceMetric: expected \`rows[1][0]\` to be a number or a string, got null.]`,
    );
    expect(learn([['a'], [Number.NaN]], [0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: valueDifferenceMetric: expected \`rows[1][0]\` to be a finite number, got NaN.]`,
    );
    expect(learn([['a'], 'b'], [0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: valueDifferenceMetric: expected \`rows[1]\` to be an array, got "b".]`,
    );
    expect(learn([], [])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: valueDifferenceMetric: expected \`rows\` to hold at least one row, got none.]`,
    );
    expect(learn([['a'], ['b']], [0])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: valueDifferenceMetric: expected \`labels\` to hold a label for each of 2 rows, got array of 1.]`,
    );
    expect(learn([['a']], undefined)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: valueDifferenceMetric: expected \`labels\` to be an array of numbers or strings, got undefined.]`,
    );
    expect(learn([['a']], [0], { classExponent: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: valueDifferenceMetric: expected \`classExponent\` to be a finite number >= 1, got 0.]`,
    );
    const { distance } = valueDifferenceMetric([['a'], ['b']], [0, 1]);
    expect(() => distance(['a'], ['c'])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: valueDifferenceMetric: expected \`b[0]\` to be a category of column 0, got "c".]`,
    );
    expect(() => distance(['a'], [])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: valueDifferenceMetric: expected \`b\` to hold 1 categories, got array of 0.]`,
    );
  });
});
