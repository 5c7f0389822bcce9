import { checkNumber, checkOneOf, checkOptions, checkSeed, createRandom, describeValue } from '@lt/core';
import { type FeatureRows, type Labels, rowsByClass } from '../resampling/data-set.ts';
import type { SameFeatures } from '../resampling/feature-rows.ts';
import type { SameLabels } from '../resampling/labels.ts';
import type { ResamplingReport } from '../resampling/report.ts';
import type { ResamplingOptions } from '../resampling/resampling-options.ts';
import { type CenterRows, centersOf, withCenters, withMedoids } from './center-rows.ts';
import { reportKept } from './report-kept.ts';
import { rowsWhere } from './rows-where.ts';
import { prepareUnderSampling } from './under-sampling.ts';

/** Options of {@link clusterCentroids}. */
export interface ClusterCentroidsOptions extends ResamplingOptions {
  /**
   * `'soft'` the new rows are the centers of the clusters, `'hard'` they are the row of each cluster that is nearest to its center.
   *
   * @default 'soft'
   */
  voting?: 'soft' | 'hard';
  /** Seed of the first centers. @default 0 */
  seed?: number | string;
  /** Most passes of k-means over a class, at least 1. @default 100 */
  maxIterations?: number;
}

/** What {@link clusterCentroids} returns. */
export interface Condensed<Features = FeatureRows, GivenLabels = Labels> {
  /** The rows, in the kind of container that `features` came in: first those that were kept, then the centers, class by class. */
  features: SameFeatures<Features>;
  /** Their labels, in the kind of container that `labels` came in. */
  labels: SameLabels<GivenLabels>;
  /** Which row of the input each row is, -1 for a center. With `'hard'` voting all are rows of the input, in ascending order. */
  indices: Int32Array;
  /** Rows per class before and after, and what was out of the ordinary. */
  report: ResamplingReport;
}

/**
 * Replaces the rows of the larger classes by the centers of clusters, as many as the strategy asks for.
 *
 * By default all classes are cut to the size of the smallest. Unlike the other methods it makes new rows, averages, which spread over
 * the class evenly; `voting: 'hard'` takes rows that are there instead. Meant for classes that have clusters, and for hundreds of rows
 * to keep rather than many thousands: each pass of k-means costs rows times clusters.
 *
 * @param features - Rows of features, `[numRows, ...]`: tensor, typed array with shape, or array of rows. Finite.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - Seed, voting, and how many rows of which classes stay.
 * @returns Rows and labels in the kind they came in, the input rows that they are, and the report. Where a class has fewer distinct
 *   rows than the strategy asks for, it gets as many, and the report says so. Tensors belong to the caller.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { clusterCentroids } from '@lt/sampling';
 *
 * const features = [[0], [1], [10], [12], [5], [6]];
 * const labels = ['a', 'a', 'a', 'a', 'b', 'b'];
 * const balanced = await clusterCentroids(features, labels, { seed: 1 });
 * console.log(balanced.features.flat().toSorted((a, b) => a - b)); // [ 0.5, 5, 6, 11 ]
 * ```
 *
 * @see S.-J. Yen, Y.-S. Lee, "Cluster-Based Under-Sampling Approaches for Imbalanced Data Distributions", Expert Systems with
 *   Applications 36, 2009, https://doi.org/10.1016/j.eswa.2008.06.108, for the idea. The method is imbalanced-learn's, which takes the
 *   best of ten runs of k-means; here it is one, from centers of k-means++.
 */
export async function clusterCentroids<Features extends FeatureRows, GivenLabels extends Labels>(
  features: Features,
  labels: GivenLabels,
  options: ClusterCentroidsOptions = {},
): Promise<Condensed<Features, GivenLabels>> {
  const name = 'clusterCentroids';
  checkOptions(name, options);
  const voting = checkOneOf(name, 'voting', options.voting ?? 'soft', ['soft', 'hard']);
  const maxIterations = checkNumber(name, 'maxIterations', options.maxIterations ?? 100, {
    min: 1,
    integer: true,
  });
  const random = createRandom(checkSeed(name, options.seed), '@lt/sampling', name);
  const run = await prepareUnderSampling(name, features, labels, options, 'under');
  const { points, classLabels } = run.dataSet;
  const rowsOf = rowsByClass(run.dataSet);
  const made: CenterRows[] = [];
  for (const [classId, count] of run.targets) {
    const settings = { numClusters: count, maxIterations, random: random.fork(classLabels[classId]!) };
    const rows = await centersOf(points, rowsOf[classId]!, settings, run.control);
    const numRows = voting === 'soft' ? rows.centers.length / points.numColumns : rows.medoids.length;
    if (numRows < count) {
      run.warnings.push(
        `class ${describeValue(classLabels[classId])} keeps ${numRows} of ${count} rows: it has no more clusters.`,
      );
    }
    made.push({ ...rows, classId });
    run.control.onProgress?.({ phase: 'clean', done: made.length, total: run.targets.size });
  }
  const untouched = rowsWhere(points.numRows, (row) => !run.isTarget(row));
  const output =
    voting === 'soft' ? withCenters(run.dataSet, untouched, made) : withMedoids(run.dataSet, untouched, made);
  return {
    features: (await run.dataSet.giveFeatures(output.data, output.classIds.length)) as SameFeatures<Features>,
    labels: (await run.dataSet.giveLabels(output.classIds)) as SameLabels<GivenLabels>,
    indices: output.indices,
    report: reportKept(run.dataSet, output.classIds, run.warnings),
  };
}
