import { describe, expect, it } from 'vitest';
import { fitLogisticRegression, logOdds } from '../src/logistic-regression.ts';

// Two overlapping classes in two columns. scikit-learn 1.2.1: LogisticRegression(C=1, tol=1e-12, max_iter=10000).
const features = [0, 1, 1, 0.5, 2, 2, 3, 1, 1.5, 3, 4, 4, 0.5, 2.5, 3.5, 0];
const targets = [0, 0, 1, 1, 0, 1, 0, 1];

describe('fitLogisticRegression', () => {
  it('is at the minimum that scikit-learn finds', () => {
    const [a, b, bias] = fitLogisticRegression(features, 2, targets);
    expect([a, b, bias].map((value) => value!.toFixed(4))).toEqual(['1.2890', '-0.1215', '-2.2306']);
  });

  it('stays finite where a column separates the classes by far', () => {
    const weights = fitLogisticRegression([-1000, -999, 999, 1000], 1, [0, 0, 1, 1]);
    expect([...weights].every(Number.isFinite)).toBe(true);
    expect([...logOdds([-1000, 1000], weights)].map(Math.sign)).toEqual([-1, 1]);
  });
});
