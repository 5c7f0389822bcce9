import { checkNumber, checkOptions, describeValue } from '@lt/core';
import { type FeatureRows, type Labels, rowsByClass } from '../resampling/data-set.ts';
import { clampNeighbors } from './clamp-neighbors.ts';
import { meanDistances, meanDistancesToFarthest } from './neighbor-distances.ts';
import { smallestClass } from './smallest-class.ts';
import {
  finishUnderSampling,
  keepPerClass,
  prepareUnderSampling,
  type UnderSampled,
  type UnderSamplingOptions,
  type UnderSamplingRun,
} from './under-sampling.ts';

/** Options of {@link nearMiss}. */
export interface NearMissOptions extends UnderSamplingOptions {
  /** Which rows are kept: see {@link nearMiss}. @default 1 */
  version?: 1 | 2 | 3;
  /** Rows of the smallest class over which distances are averaged, at least 1. @default 3 */
  kNeighbors?: number;
  /** Version 3: nearest rows of the class that each row of the smallest class puts forward, at least 1. @default 3 */
  kCandidates?: number;
}

/**
 * Returns the rows of the larger classes that lie close to the smallest class, as many of each as the strategy asks for.
 *
 * By default all classes are cut to the size of the smallest. Distances are Euclidean, to rows of the smallest class:
 *
 *     version 1: the rows with the smallest mean distance to their k nearest rows
 *     version 2: the rows with the smallest mean distance to their k farthest rows
 *     version 3: of the nearest kCandidates rows of each row of the smallest class,
 *                those with the largest mean distance to their k nearest rows
 *
 * Version 1 keeps the border and is drawn to noise; version 2 keeps what is central; version 3 surrounds each row of the smallest
 * class. It may have fewer candidates than the strategy asks for: it then keeps them all, and the report says so. Of equal means the
 * lower row is kept.
 *
 * @param features - Rows of features, `[numRows, ...]`: tensor, typed array with shape, or array of rows. Finite.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - Version, numbers of neighbors, and how many rows of which classes stay.
 * @returns Kept rows in ascending order, and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { nearMiss } from '@lt/sampling';
 *
 * const features = [[0], [1], [2], [3], [4], [5], [6.5], [8]];
 * const labels = [0, 0, 0, 0, 0, 0, 1, 1];
 * const near = await nearMiss(features, labels, { version: 1 });
 * console.log(near.indices.join(' ')); // 4 5 6 7
 * const around = await nearMiss(features, labels, { version: 3 });
 * console.log(around.indices.join(' ')); // 3 4 6 7
 * ```
 *
 * @see I. Mani, I. Zhang, "kNN Approach to Unbalanced Data Distributions: A Case Study Involving Information Extraction", ICML 2003
 *   Workshop on Learning from Imbalanced Datasets. Cutting version 3 to a number by the largest mean distance is imbalanced-learn's
 *   choice.
 */
export async function nearMiss(
  features: FeatureRows,
  labels: Labels,
  options: NearMissOptions = {},
): Promise<UnderSampled> {
  const name = 'nearMiss';
  checkOptions(name, options);
  const version = options.version ?? 1;
  if (version !== 1 && version !== 2 && version !== 3) {
    const ErrorClass = typeof version === 'number' ? RangeError : TypeError;
    throw new ErrorClass(`${name}: expected \`version\` to be 1, 2 or 3, got ${describeValue(version)}.`);
  }
  const kNeighbors = checkNumber(name, 'kNeighbors', options.kNeighbors ?? 3, { min: 1, integer: true });
  const kCandidates = checkNumber(name, 'kCandidates', options.kCandidates ?? 3, { min: 1, integer: true });

  const run = await prepareUnderSampling(name, features, labels, options, 'under');
  const { classLabels, classCounts } = run.dataSet;
  const minority = rowsByClass(run.dataSet)[smallestClass(classCounts)]!;
  const k = clampNeighbors(run.warnings, 'kNeighbors', kNeighbors, minority.length);
  const kept = await keepPerClass(run, async (rows, count, classId) => {
    if (version === 3) {
      const candidates = await nearestOfClass(run, rows, minority, kCandidates);
      if (candidates.length < count) {
        run.warnings.push(
          `class ${describeValue(classLabels[classId])} keeps ${candidates.length} of ${count} rows: version 3 found no more candidates.`,
        );
      }
      const means = await nearestMeans(run, candidates, minority, k);
      return lowest(
        candidates,
        means.map((mean) => -mean),
        count,
      );
    }
    const means =
      version === 1
        ? await nearestMeans(run, rows, minority, k)
        : await meanDistancesToFarthest(run.dataSet.points, rows, minority, k, run.control);
    return lowest(rows, means, count);
  });
  return finishUnderSampling(run, kept);
}

async function nearestMeans(
  { engine, dataSet: { points }, control }: UnderSamplingRun,
  queries: Int32Array,
  pool: Int32Array,
  k: number,
): Promise<Float64Array> {
  const [lists] = await engine.search(points, [{ queries, pool, k }], control);
  return meanDistances(points, queries, lists!.indices);
}

/** Returns the rows of `pool` that are among the `k` nearest of some query, ascending. */
async function nearestOfClass(
  { engine, dataSet: { points }, control }: UnderSamplingRun,
  pool: Int32Array,
  queries: Int32Array,
  k: number,
): Promise<Int32Array> {
  const [lists] = await engine.search(points, [{ queries, pool, k: Math.min(k, pool.length) }], control);
  return Int32Array.from(new Set(lists!.indices.filter((row) => row >= 0))).sort();
}

/** Returns the `count` rows of the lowest values; of equal values the first rows. */
function lowest(rows: Int32Array, values: Float64Array, count: number): Int32Array {
  const order = Int32Array.from(rows.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  return order.slice(0, count).map((i) => rows[i]!);
}
