import { checkOptions } from '@lt/core';
import type { SmoteOptions } from '../over/smote-options.ts';
import type { FeatureRows, Labels } from '../resampling/data-set.ts';
import type { Resampled } from '../resampling/resampled.ts';
import type { Carried } from '../resampling/resampling-options.ts';
import type { SamplingStrategy } from '../resampling/sampling-strategy.ts';
import { findTomekLinks, keptOfLinks } from '../under/find-tomek-links.ts';
import { rowsWhere } from '../under/rows-where.ts';
import { cleanAfterSmote } from './clean-after-smote.ts';

/** How {@link smoteTomek} cleans. */
export interface SmoteTomekCleaning {
  /** Which classes lose rows, by their sizes after over-sampling. @default 'all' */
  samplingStrategy?: SamplingStrategy;
}

/** Options of {@link smoteTomek}: those of `smote`, and how the result is cleaned. */
export interface SmoteTomekOptions<Arrays extends Carried = Carried> extends SmoteOptions<Arrays> {
  /** How the rows are cleaned afterwards. */
  cleaning?: SmoteTomekCleaning;
}

/**
 * Over-samples by `smote`, then removes both rows of every Tomek link.
 *
 * Use it where classes overlap: it separates them where they touch, and removes far fewer rows than `smoteEnn`. Both original and new
 * rows are removed.
 *
 *     rows = tomekLinks(smote(rows)),   all classes
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
 * import { smoteTomek } from '@lt/sampling';
 *
 * const features = [[0], [1], [2], [3], [4], [5], [4.6], [9], [9.5], [10]];
 * const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
 * const { labels: left, provenance } = await smoteTomek(features, labels, { seed: 1 });
 * console.log(left.join(' ')); // 0 0 0 0 0 1 1 1 1 1
 * console.log(provenance.base.join(' ')); // 0 1 2 3 4 7 8 9 7 8
 * ```
 *
 * @see G. Batista, R. Prati, M. Monard, "A Study of the Behavior of Several Methods for Balancing Machine Learning Training Data",
 *   SIGKDD Explorations 6, 2004, https://doi.org/10.1145/1007730.1007735.
 */
export async function smoteTomek<
  Features extends FeatureRows,
  GivenLabels extends Labels,
  Arrays extends Carried = Record<never, never>,
>(
  features: Features,
  labels: GivenLabels,
  options: SmoteTomekOptions<Arrays> = {},
): Promise<Resampled<Features, GivenLabels, Arrays>> {
  const name = 'smoteTomek';
  checkOptions(name, options);
  const cleaning = checkOptions(name, options.cleaning ?? {});
  const strategy = cleaning.samplingStrategy ?? 'all';
  return cleanAfterSmote(name, features, labels, options, strategy, async (rows) => {
    const { points, classIds } = rows.dataSet;
    const everyRow = rowsWhere(points.numRows, () => true);
    const links = await findTomekLinks(rows.engine, points, classIds, everyRow, rows.control);
    return keptOfLinks(links, everyRow, rows.isTarget);
  });
}
