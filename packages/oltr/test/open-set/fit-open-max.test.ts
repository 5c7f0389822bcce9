import { createRandom } from '@lt/core';
import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { fitOpenMax } from '../../src/open-set/fit-open-max.ts';
import { fitWeibull, weibullCdf } from '../../src/open-set/weibull-tail.ts';

const golden = readGolden<{
  train_logits: number[][];
  train_labels: number[];
  tail_size: number;
  mean_logits: number[][];
  weibull: { shape: number; scale: number; smallest_tail_value: number }[];
}>(new URL('../golden/openmax.json', import.meta.url));

/** The logarithm of the likelihood of values under a Weibull distribution. */
function logLikelihood(values: number[], shape: number, scale: number): number {
  return values.reduce((sum, x) => {
    const u = x / scale;
    return sum + Math.log(shape / scale) + (shape - 1) * Math.log(u) - u ** shape;
  }, 0);
}

describe('fitWeibull', () => {
  it('finds the shape and scale that values were drawn with', () => {
    const random = createRandom(5);
    // The inverse of the distribution function at uniform numbers; more of them than a call takes arguments.
    const values = Array.from({ length: 200000 }, () => 3 * (-Math.log(1 - random.next())) ** (1 / 1.7));
    const { shape, scale } = fitWeibull(values)!;
    expect(shape).toBeCloseTo(1.7, 1);
    expect(scale).toBeCloseTo(3, 1);
  });

  it('makes the values more likely than any shape and scale next to it', () => {
    const random = createRandom(6);
    for (let set = 0; set < 20; set++) {
      const values = Array.from({ length: 3 + set }, () => 1 + random.next() ** 2);
      const { shape, scale } = fitWeibull(values)!;
      const best = logLikelihood(values, shape, scale);
      for (const [a, b] of [
        [1.01, 1],
        [0.99, 1],
        [1, 1.01],
        [1, 0.99],
        [1.01, 1.001],
        [0.99, 0.999],
      ] as const) {
        expect(logLikelihood(values, shape * a, scale * b)).toBeLessThan(best);
      }
    }
  });

  it('keeps its shape where values are multiplied, whose scale it follows', () => {
    const values = [1, 1.5, 1.25, 4];
    const { shape, scale } = fitWeibull(values)!;
    for (const factor of [1e-200, 1e200]) {
      const other = fitWeibull(values.map((value) => factor * value))!;
      expect(other.shape).toBeCloseTo(shape, 9);
      expect(other.scale / factor).toBeCloseTo(scale, 9);
    }
  });

  it('is null for fewer than two different values', () => {
    expect(fitWeibull([])).toBeNull();
    expect(fitWeibull([1])).toBeNull();
    expect(fitWeibull([1.2, 1.2, 1.2])).toBeNull();
  });

  it('is finite for values that hardly differ', () => {
    for (const gap of [1e-3, 1e-9, 1e-13, 2 ** -52]) {
      const weibull = fitWeibull([1, 1, 1 + gap]);
      expect(weibull === null || (Number.isFinite(weibull.shape) && weibull.scale > 0)).toBe(true);
      if (weibull !== null) expect(weibullCdf(2, weibull)).toBe(1);
    }
    expect(fitWeibull([1, 1 + 1e-9])!.shape).toBeGreaterThan(1e8);
  });
});

describe('fitOpenMax', () => {
  const fitted = fitOpenMax(golden.train_logits, golden.train_labels, { tailSize: golden.tail_size });

  it('has the means and the tails of the golden file', () => {
    expect(fitted.weibull.length).toBe(4);
    for (const [c, expected] of golden.weibull.entries()) {
      for (const [j, mean] of golden.mean_logits[c]!.entries())
        expect(fitted.meanLogits[c]![j]).toBeCloseTo(mean, 12);
      expect(fitted.weibull[c]!.smallestTailValue).toBeCloseTo(expected.smallest_tail_value, 12);
      // Whose fit stops at about seven digits.
      expect(fitted.weibull[c]!.shape / expected.shape).toBeCloseTo(1, 4);
      expect(fitted.weibull[c]!.scale / expected.scale).toBeCloseTo(1, 5);
    }
  });

  it('counts the rows that are predicted right', () => {
    const isRight = golden.train_logits.map(
      (row, i) => row.indexOf(Math.max(...row)) === golden.train_labels[i],
    );
    const counts = [0, 1, 2, 3].map(
      (c) => isRight.filter((right, i) => right && golden.train_labels[i] === c).length,
    );
    expect(fitted.numCorrect).toEqual(counts);
  });

  it('fits the largest distances only, and all where there are fewer', () => {
    // Class 0 in one line: mean 4, distances 3, 1, 0, 1, 3 without the second logit.
    const logits = [
      [1, 0],
      [3, 0],
      [4, 0],
      [5, 0],
      [7, 0],
    ];
    const classIds = [0, 0, 0, 0, 0];
    const { weibull } = fitOpenMax(logits, classIds, { tailSize: 4, distance: 'euclidean' });
    const expected = fitWeibull([1, 1, 3, 3])!;
    expect(weibull[0]!.smallestTailValue).toBe(1);
    expect(weibull[0]!.shape).toBeCloseTo(expected.shape, 12);
    const all = fitOpenMax(logits, classIds, { tailSize: 99, distance: 'euclidean' }).weibull[0]!;
    expect(all.shape).toBeCloseTo(fitWeibull([1, 2, 2, 4, 4])!.shape, 12);
    expect(all.smallestTailValue).toBe(0);
  });

  it('has no tail for classes with fewer than two correct rows, or rows at one distance', () => {
    const logits = [
      [3, 0, 0, 0],
      [0, 4, 0, 0],
      [0, 6, 0, 0],
      [5, 0, 1, 0],
    ];
    // Class 0: one correct row; 1: two at the same distance to their mean; 2: one wrong row; 3: none.
    const model = fitOpenMax(logits, [0, 1, 1, 2], { distance: 'euclidean' });
    expect(model.weibull).toEqual([null, null, null, null]);
    expect(model.numCorrect).toEqual([1, 2, 0, 0]);
    expect(model.meanLogits[1]).toEqual([0, 5, 0, 0]);
    expect(model.meanLogits[2]).toEqual([0, 0, 0, 0]);
  });

  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(fitted))).toEqual(fitted);
  });

  it('refuses rows and options that do not fit', () => {
    expect(() => fitOpenMax([[1, 0]], [2])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: fitOpenMax: expected \`classIds[0]\` to be a whole number >= 0 and < 2, got 2.]`,
    );
    expect(() => fitOpenMax([[1, 0]], [0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: fitOpenMax: expected \`classIds\` to hold 1 number, got array of 2.]`,
    );
    expect(() => fitOpenMax([[1, -Infinity]], [0])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: fitOpenMax: expected \`logits[0][1]\` to be a finite number, got -Infinity.]`,
    );
    expect(() => fitOpenMax([], [])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: fitOpenMax: expected \`logits\` to have some rows, got 0.]`,
    );
    expect(() => fitOpenMax([[1, 0]], [0], { tailSize: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: fitOpenMax: expected \`tailSize\` to be a whole number >= 2, got 1.]`,
    );
  });
});
