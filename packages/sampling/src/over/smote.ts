import { checkCarry } from '../resampling/carry.ts';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import { type FeatureRows, type Labels, readDataSet } from '../resampling/data-set.ts';
import { type Resampled, toResampled } from '../resampling/resampled.ts';
import type { Carried } from '../resampling/resampling-options.ts';
import { makeSmote } from './make-smote.ts';
import type { SmoteOptions } from './smote-options.ts';

/**
 * Adds rows to the smaller classes, each on the line from a row of the class to one of its nearest neighbors in the class.
 *
 * Use it where copies would make a model learn single rows by heart: trees and neighbors in few dimensions gain most. It believes that
 * what lies between two rows of a class belongs to the class. By default all classes get the size of the largest.
 *
 *     new row = base + gap · (neighbor - base),   gap uniform in [0, 1), one for all features
 *
 * Row t of a class depends on the seed, the label and t, and on nothing else: not on the engine, nor on the rows of other classes.
 *
 * @param features - Rows of finite features, `[numRows, …]`: tensor, typed array with shape, or array of rows. Scale them first, since
 *   distances add their squares.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - How many rows of which classes, neighbors, seed, arrays to carry along, engine.
 * @returns All rows, the original ones first and unchanged, then the new ones, class by class; where each comes from; and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, an option is outside its range, or, with
 *   `smallClass: 'throw'`, a class has no `kNeighbors` other rows.
 *
 * @example
 * ```ts
 * import { smote } from '@lt/sampling';
 *
 * const features = [[0, 0], [1, 0], [0, 1], [1, 1], [5, 5], [6, 6]];
 * const labels = ['common', 'common', 'common', 'common', 'rare', 'rare'];
 * const { features: rows, labels: names, provenance, report } = await smote(features, labels, { seed: 7 });
 * console.log(names.slice(6).join(' ')); // rare rare
 * console.log(rows[6]?.map((value) => value.toFixed(3)).join(' ')); // 5.187 5.187
 * console.log(provenance.base[6], provenance.neighbor[6], provenance.gap[6]?.toFixed(3)); // 4 5 0.187
 * console.log(report.warnings[0]); // class 'rare' has 2 rows: its new rows use 1 neighbor instead of 5.
 * ```
 *
 * @see N. Chawla, K. Bowyer, L. Hall, W. Kegelmeyer, "SMOTE: Synthetic Minority Over-sampling Technique", Journal of Artificial
 *   Intelligence Research 16, 2002, section 4.2, https://doi.org/10.1613/jair.953. The paper's text draws one gap per row, its
 *   pseudo-code one per feature; as imbalanced-learn, we draw one per row. Unlike imbalanced-learn we use all rows of a class evenly, as
 *   the paper does, leave a row out of its own list by index, so that duplicates do not bring it back, and draw other numbers for each
 *   class.
 */
export async function smote<
  Features extends FeatureRows,
  GivenLabels extends Labels,
  Arrays extends Carried = Record<never, never>,
>(
  features: Features,
  labels: GivenLabels,
  options: SmoteOptions<Arrays> = {},
): Promise<Resampled<Features, GivenLabels, Arrays>> {
  const name = 'smote';
  checkRunOptions(name, options);
  const dataSet = await readDataSet(name, features, labels);
  checkCarry(name, options.carry, dataSet.points.numRows);
  const { made, report } = await makeSmote(name, dataSet, options);
  return toResampled(dataSet, made, options.carry, report);
}
