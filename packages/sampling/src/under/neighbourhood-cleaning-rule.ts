import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import { type FeatureRows, type Labels, rowsByClass } from '../resampling/data-set.ts';
import { clampNeighbors } from './clamp-neighbors.ts';
import { contradictedRows, createMode } from './contradicted-rows.ts';
import { rowsWhere, withoutRows } from './rows-where.ts';
import { smallestClass } from './smallest-class.ts';
import {
  finishUnderSampling,
  prepareUnderSampling,
  type UnderSampled,
  type UnderSamplingOptions,
} from './under-sampling.ts';

/** Options of {@link neighbourhoodCleaningRule}. */
export interface NeighbourhoodCleaningRuleOptions extends UnderSamplingOptions {
  /** Neighbours that are asked, at least 1. @default 3 */
  kNeighbors?: number;
  /**
   * A class loses neighbors of the smallest class only if it has more rows than this share: of the smallest class, or with variant
   * `'imblearn-0.10'` of all rows. At least 0.
   *
   * @default 0.5
   */
  threshold?: number;
  /**
   * `'paper'` the paper's rule, which is also that of imbalanced-learn from 0.12 on; `'imblearn-0.10'` what imbalanced-learn did
   * before.
   *
   * @default 'paper'
   */
  variant?: 'paper' | 'imblearn-0.10';
}

/**
 * Returns the rows that are left when noise is removed, and what makes rows of the smallest class look like another.
 *
 * It cleans more than it balances: use it to clear the surroundings of the rarest class. Two groups of rows go, of the classes that
 * `samplingStrategy` names:
 *
 *     A1: rows whose class is not the most frequent one of their k nearest rows
 *     A2: the k nearest rows of each row of the smallest class that k-NN gets wrong,
 *         if their class has more than threshold · count(smallest) rows
 *
 * k-NN is asked with the row itself among its k rows, as imbalanced-learn asks it. With `variant: 'imblearn-0.10'` a row of the
 * smallest class counts as wrong as soon as one of its neighbors is of another class, and classes must have more than
 * `threshold` of all rows.
 *
 * @param features - Rows of features, `[numRows, ...]`: tensor, typed array with shape, or array of rows. Finite.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - Number of neighbors, threshold, variant, and which classes are cleaned.
 * @returns Kept rows in ascending order, and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { neighbourhoodCleaningRule } from '@lt/sampling';
 *
 * const features = [[0], [1], [2], [3], [4], [5], [3.4], [8], [9], [9.5]];
 * const labels = ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'b'];
 * const { indices } = await neighbourhoodCleaningRule(features, labels);
 * console.log(indices.join(' ')); // 0 1 5 6 7 8 9
 * ```
 *
 * @see J. Laurikkala, "Improving Identification of Difficult Small Classes by Balancing Class Distribution", AIME 2001,
 *   https://doi.org/10.1007/3-540-48229-6_9. imbalanced-learn before 0.12 also took classes by their number in its variant; here a
 *   neighbor is foreign if its class differs.
 */
export async function neighbourhoodCleaningRule(
  features: FeatureRows,
  labels: Labels,
  options: NeighbourhoodCleaningRuleOptions = {},
): Promise<UnderSampled> {
  const name = 'neighbourhoodCleaningRule';
  checkOptions(name, options);
  const kNeighbors = checkNumber(name, 'kNeighbors', options.kNeighbors ?? 3, { min: 1, integer: true });
  const threshold = checkNumber(name, 'threshold', options.threshold ?? 0.5, { min: 0 });
  const variant = checkOneOf(name, 'variant', options.variant ?? 'paper', ['paper', 'imblearn-0.10']);

  const run = await prepareUnderSampling(name, features, labels, options, 'clean');
  const { points, classIds, classCounts } = run.dataSet;
  const numClasses = classCounts.length;
  const k = clampNeighbors(run.warnings, 'kNeighbors', kNeighbors, points.numRows - 1);
  const smallest = smallestClass(classCounts);
  const targets = rowsWhere(points.numRows, run.isTarget);
  const minority = rowsByClass(run.dataSet)[smallest]!;
  const pool = rowsWhere(points.numRows, () => true);
  const [ofTargets, ofMinority] = await run.engine.search(
    points,
    [
      { queries: targets, pool, k },
      { queries: minority, pool, k },
    ],
    run.control,
  );

  const noise = contradictedRows(classIds, numClasses, targets, ofTargets!.indices, k, 'mode');
  const mode = createMode(classIds, numClasses);
  const isWrong = (row: number, neighbors: Int32Array): boolean =>
    variant === 'paper'
      ? mode(Int32Array.of(row, ...neighbors.subarray(0, k - 1))) !== smallest
      : neighbors.some((neighbor) => classIds[neighbor] !== smallest);
  const fewest = threshold * (variant === 'paper' ? classCounts[smallest]! : points.numRows);
  const misleading = Array.from(minority).flatMap((row, i) => {
    const neighbors = ofMinority!.indices.subarray(i * k, (i + 1) * k);
    if (!isWrong(row, neighbors)) return [];
    return Array.from(neighbors).filter(
      (other) => run.isTarget(other) && classCounts[classIds[other]!]! > fewest,
    );
  });
  return finishUnderSampling(run, withoutRows(points.numRows, [...noise, ...misleading]));
}
