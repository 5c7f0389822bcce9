import type { FeatureRows, Labels } from '../resampling/data-set.ts';
import { checkEditing, type EditingOptions } from './check-editing.ts';
import { clampNeighbors } from './clamp-neighbors.ts';
import { editedRows } from './edited-rows.ts';
import {
  finishUnderSampling,
  prepareUnderSampling,
  type UnderSampled,
  type UnderSamplingOptions,
} from './under-sampling.ts';

/** Options of {@link editedNearestNeighbours}. */
export interface EditedNearestNeighboursOptions extends UnderSamplingOptions, EditingOptions {}

/**
 * Returns the rows that are left when rows are removed that their nearest neighbors contradict.
 *
 * Use it to clear the overlap of classes of rows of the larger ones, by default of every class but the smallest. The neighbors are
 * sought among all rows, the row itself excluded, before anything is removed.
 *
 *     'all':  keep row  ⇔  every one of the k nearest rows has its class
 *     'mode': keep row  ⇔  the most frequent class of the k nearest rows is its class
 *
 * Wilson's rule is `'mode'` with `samplingStrategy: 'all'`; the default is imbalanced-learn's, which is stricter.
 *
 * @param features - Rows of features, `[numRows, ...]`: tensor, typed array with shape, or array of rows. Finite.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - Number of neighbors, what they must say, and which classes are cleaned.
 * @returns Kept rows in ascending order, and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { editedNearestNeighbours } from '@lt/sampling';
 *
 * const features = [[0], [1], [2], [3], [6], [6.5], [7], [8]];
 * const labels = [0, 0, 0, 0, 0, 1, 1, 1];
 * const { indices, report } = await editedNearestNeighbours(features, labels);
 * console.log(indices.join(' ')); // 0 1 2 3 5 6 7
 * console.log(report.classes[0]?.after); // 4
 * ```
 *
 * @see D. Wilson, "Asymptotic Properties of Nearest Neighbor Rules Using Edited Data", IEEE Transactions on Systems, Man, and
 *   Cybernetics 2, 1972, https://doi.org/10.1109/TSMC.1972.4309137.
 */
export async function editedNearestNeighbours(
  features: FeatureRows,
  labels: Labels,
  options: EditedNearestNeighboursOptions = {},
): Promise<UnderSampled> {
  const name = 'editedNearestNeighbours';
  const { kNeighbors, selection } = checkEditing(name, options);
  const run = await prepareUnderSampling(name, features, labels, options, 'clean');
  const k = clampNeighbors(run.warnings, 'kNeighbors', kNeighbors, run.dataSet.points.numRows - 1);
  const editing = { k, selection, isTarget: run.isTarget };
  return finishUnderSampling(run, await editedRows(run.engine, run.dataSet, editing, run.control));
}
