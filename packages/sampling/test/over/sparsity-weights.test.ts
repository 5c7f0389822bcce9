import { describe, expect, it } from 'vitest';
import { sparsityWeights } from '../../src/over/sparsity-weights.ts';

const weights = (distances: number[], counts: number[], exponent: number | 'auto') => [
  ...sparsityWeights(Float64Array.from(distances), Int32Array.from(counts), exponent),
];

describe('sparsityWeights', () => {
  it('weighs clusters by the distance of their rows and one over their count', () => {
    // 2^3 / 4 = 2 and 1 / 4 and 4^3 / 16 = 4.
    expect(weights([2, 1, 4], [4, 4, 16], 3)).toEqual([0.5, 0.0625, 1]);
    expect(weights([2, 0, 4], [4, 2, 16], 0)).toEqual([0.5, 1, 0.125]);
  });

  it("takes imbalanced-learn's exponent on auto", () => {
    const exponent = (count: number) => 0.16 * (Math.log(count) / Math.log(1.6)) ** 1.8;
    const sparsity = [1.5 ** exponent(10) / 10, 0.7 ** exponent(25) / 25];
    const found = weights([1.5, 0.7], [10, 25], 'auto');
    expect(found[1]! / found[0]!).toBeCloseTo(sparsity[1]! / sparsity[0]!, 10);
  });

  it('has weights where all rows of a cluster are equal, issue 1186 of imbalanced-learn', () => {
    expect(weights([0, 3], [5, 5], 2)).toEqual([0, 1]);
    expect(weights([0, 0], [5, 8], 2)).toEqual([1, 1]);
    expect(weights([0, 0], [5, 8], 'auto')).toEqual([1, 1]);
  });

  it('stays finite where the exponent is the number of columns', () => {
    expect(weights([1e-4, 2e-4], [3, 3], 784)).toEqual([0, 1]);
    expect(weights([1e4, 1e4], [3, 6], 784)).toEqual([1, 0.5]);
  });
});
