import type { FeatureRows, Labels } from '../resampling/data-set.ts';
import { findTomekLinks, keptOfLinks, type TomekLink } from './find-tomek-links.ts';
import { rowsWhere } from './rows-where.ts';
import {
  finishUnderSampling,
  prepareUnderSampling,
  type UnderSampled,
  type UnderSamplingOptions,
} from './under-sampling.ts';

/** Options of {@link tomekLinks}. */
export type TomekLinksOptions = UnderSamplingOptions;

/** What {@link tomekLinks} returns. */
export interface TomekLinksResult extends UnderSampled {
  /**
   * All Tomek links, the lower row first, by ascending first row; also those whose rows both stay because their classes are not
   * cleaned.
   */
  links: readonly TomekLink[];
}

/**
 * Returns the rows that are left when Tomek links are removed, and the links.
 *
 * A Tomek link is two rows of different classes that are each other's nearest row: one of them is noise, or both lie on the border of
 * the classes. By default the row of the larger class goes, that is, of every class but the smallest; with `samplingStrategy: 'all'`
 * both go. It removes few rows: a first step before other methods, or after `smote`.
 *
 *     link(a, b):  class(a) ≠ class(b),  nearest(a) = b,  nearest(b) = a
 *
 * Of rows as near as each other the lower row counts as the nearest. Only rows outside the largest class are searched for, and those
 * they point at.
 *
 * @param features - Rows of features, `[numRows, ...]`: tensor, typed array with shape, or array of rows. Finite.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - Which classes are cleaned, and how neighbors are searched.
 * @returns Kept rows in ascending order, the links, and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { tomekLinks } from '@lt/sampling';
 *
 * const features = [[0], [1], [2.4], [2.6], [5]];
 * const labels = ['common', 'common', 'common', 'rare', 'rare'];
 * const { indices, links } = await tomekLinks(features, labels);
 * console.log(links.join(' '), '|', indices.join(' ')); // 2,3 | 0 1 3 4
 * ```
 *
 * @see I. Tomek, "Two Modifications of CNN", IEEE Transactions on Systems, Man, and Cybernetics 6, 1976,
 *   https://doi.org/10.1109/TSMC.1976.4309452. Which end of a link goes is imbalanced-learn's choice, by Kubat and Matwin (1997).
 */
export async function tomekLinks(
  features: FeatureRows,
  labels: Labels,
  options: TomekLinksOptions = {},
): Promise<TomekLinksResult> {
  const run = await prepareUnderSampling('tomekLinks', features, labels, options, 'clean');
  const { points, classIds } = run.dataSet;
  const everyRow = rowsWhere(points.numRows, () => true);
  const links = await findTomekLinks(run.engine, points, classIds, everyRow, run.control);
  return { ...finishUnderSampling(run, keptOfLinks(links, everyRow, run.isTarget)), links };
}
