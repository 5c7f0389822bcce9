import { checkNumber, checkOneOf } from '@lt/core';
import type { Carried } from '../resampling/resampling-options.ts';
import { type CheckedSmoteOptions, checkSmoteOptions, type SmoteOptions } from './smote-options.ts';

/** Options of `kmeansSmote`. */
export interface KMeansSmoteOptions<Arrays extends Carried = Carried> extends SmoteOptions<Arrays> {
  /** Clusters to look for over all rows, at least 1. @default 8 */
  numClusters?: number;
  /**
   * Clusters are used where the odds against the class, (rows of other classes + 1) / (its rows + 1), are below this: above 0. Larger
   * lets clusters in that others dominate.
   *
   * @default 1
   */
  imbalanceThreshold?: number;
  /**
   * How strongly sparse clusters are preferred: exponent of the mean distance, at least 0. The paper's default is the number of columns;
   * `'auto'` is imbalanced-learn's 0.16 · (logarithm of the rows to the base 1.6)^1.8, for each cluster.
   *
   * @default 'auto'
   */
  densityExponent?: number | 'auto';
  /** What to do for a class that no cluster qualifies for: refuse, or make rows as `smote` does, and report it. @default 'throw' */
  fallback?: 'throw' | 'smote';
  /** Most passes over the rows in clustering, at least 1. @default 100 */
  maxIterations?: number;
  /** Rows per step of a mini-batch clustering, for very large sets; all rows in every step if left out. */
  batchRows?: number;
}

/** Options of `kmeansSmote`, checked. */
export interface CheckedKMeansOptions extends CheckedSmoteOptions {
  numClusters: number;
  imbalanceThreshold: number;
  densityExponent: number | 'auto';
  fallback: 'throw' | 'smote';
  maxIterations: number;
  batchRows: number | undefined;
}

/** Checks the options, and fills in what was left out. */
export function checkKMeansOptions(name: string, options: KMeansSmoteOptions): CheckedKMeansOptions {
  const { numClusters = 8, imbalanceThreshold = 1, densityExponent = 'auto', batchRows } = options;
  const whole = { min: 1, max: 2 ** 31 - 1, integer: true };
  return {
    ...checkSmoteOptions(name, options),
    numClusters: checkNumber(name, 'numClusters', numClusters, whole),
    imbalanceThreshold: checkNumber(name, 'imbalanceThreshold', imbalanceThreshold, { above: 0 }),
    densityExponent:
      densityExponent === 'auto'
        ? densityExponent
        : checkNumber(name, 'densityExponent', densityExponent, { min: 0 }),
    fallback: checkOneOf(name, 'fallback', options.fallback ?? 'throw', ['throw', 'smote']),
    maxIterations: checkNumber(name, 'maxIterations', options.maxIterations ?? 100, whole),
    batchRows: batchRows === undefined ? undefined : checkNumber(name, 'batchRows', batchRows, whole),
  };
}
