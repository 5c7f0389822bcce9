import { checkOptions } from '@lt/core';
import type { SmoteOptions } from '../over/smote-options.ts';
import type { FeatureRows, Labels } from '../resampling/data-set.ts';
import type { Resampled } from '../resampling/resampled.ts';
import type { Carried } from '../resampling/resampling-options.ts';
import type { SamplingStrategy } from '../resampling/sampling-strategy.ts';
import { checkEditing, type EditingOptions } from '../under/check-editing.ts';
import { clampNeighbors } from '../under/clamp-neighbors.ts';
import { editedRows } from '../under/edited-rows.ts';
import { cleanAfterSmote } from './clean-after-smote.ts';

/** How {@link smoteEnn} cleans. */
export interface SmoteEnnCleaning extends EditingOptions {
  /** Which classes lose rows, by their sizes after over-sampling. @default 'all' */
  samplingStrategy?: SamplingStrategy;
}

/** Options of {@link smoteEnn}: those of `smote`, and how the result is cleaned. */
export interface SmoteEnnOptions<Arrays extends Carried = Carried> extends SmoteOptions<Arrays> {
  /** How the rows are cleaned afterwards: options of `editedNearestNeighbours`. */
  cleaning?: SmoteEnnCleaning;
}

/**
 * Over-samples by `smote`, then removes all rows that their nearest neighbors contradict.
 *
 * Use it where classes overlap: new rows that `smote` put into another class go again, and with them the rows of that class around
 * them. Both original and new rows are removed, of all classes, so that the result is cleaner but no longer quite balanced.
 *
 *     rows = editedNearestNeighbours(smote(rows)),   k = 3, selection 'all', all classes
 *
 * @param features - Rows of finite features, `[numRows, ...]`: tensor, typed array with shape, or array of rows.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - Options of `smote`, and of the cleaning.
 * @returns The rows that are left, original ones first, with where each comes from and the report. Tensors belong to the caller.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { smoteEnn } from '@lt/sampling';
 *
 * const features = [[0], [1], [2], [3], [4], [5], [4.6], [9], [9.5], [10]];
 * const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
 * const { labels: left, provenance, report } = await smoteEnn(features, labels, { seed: 1 });
 * console.log(left.join(' ')); // 0 0 0 1 1 1 1 1
 * console.log(provenance.base.join(' ')); // 0 1 2 7 8 9 7 8
 * console.log(report.classes[0]); // { label: 0, before: 6, after: 3 }
 * ```
 *
 * @see G. Batista, R. Prati, M. Monard, "A Study of the Behavior of Several Methods for Balancing Machine Learning Training Data",
 *   SIGKDD Explorations 6, 2004, https://doi.org/10.1145/1007730.1007735. There, and in Wilson's rule, a row goes if the majority of
 *   its neighbors contradict it (`selection: 'mode'`); the default is imbalanced-learn's.
 */
export async function smoteEnn<
  Features extends FeatureRows,
  GivenLabels extends Labels,
  Arrays extends Carried = Record<never, never>,
>(
  features: Features,
  labels: GivenLabels,
  options: SmoteEnnOptions<Arrays> = {},
): Promise<Resampled<Features, GivenLabels, Arrays>> {
  const name = 'smoteEnn';
  checkOptions(name, options);
  const cleaning = options.cleaning ?? {};
  const { kNeighbors, selection } = checkEditing(name, cleaning);
  const strategy = cleaning.samplingStrategy ?? 'all';
  return cleanAfterSmote(name, features, labels, options, strategy, (rows) => {
    const available = rows.dataSet.points.numRows - 1;
    const k = clampNeighbors(rows.warnings, 'cleaning.kNeighbors', kNeighbors, available);
    return editedRows(rows.engine, rows.dataSet, { k, selection, isTarget: rows.isTarget }, rows.control);
  });
}
