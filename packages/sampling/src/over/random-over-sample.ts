import { checkNumber, checkOneOf, checkSeed, createRandom, describeValue } from '@lt/core';
import { checkCarry } from '../resampling/carry.ts';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import { type FeatureRows, type Labels, readDataSet, rowsByClass } from '../resampling/data-set.ts';
import type { Label } from '../resampling/labels.ts';
import { startRows } from '../resampling/made-rows.ts';
import { type Resampled, reportRows, toResampled } from '../resampling/resampled.ts';
import type { Carried, OverSamplingOptions } from '../resampling/resampling-options.ts';
import { runStrategy } from '../resampling/run-strategy.ts';
import type { BaseChoice, ClassBases } from './class-bases.ts';
import { fillNewRows } from './fill-new-rows.ts';
import { jitterRows } from './jitter-rows.ts';
import { wholeClass } from './make-smote.ts';

/** Options of {@link randomOverSample}. */
export interface RandomOverSampleOptions<Arrays extends Carried = Carried>
  extends OverSamplingOptions<Arrays> {
  /**
   * `'even'` copies each row of a class as often as any other, within one; `'random'` draws each copy, with replacement, as
   * imbalanced-learn does.
   *
   * @default 'even'
   */
  base?: BaseChoice;
  /**
   * Width of the noise that is added to copies, at least 0, for all classes or by label; without it, copies are exact. 1 is what suits
   * normally distributed classes.
   */
  shrinkage?: number | ReadonlyMap<Label, number> | Readonly<Record<string, number>>;
}

/**
 * Adds copies of rows to the smaller classes, exact ones or with noise (a smoothed bootstrap).
 *
 * The plainest way to balance, and what the others should be compared with. It only copies rows, so their values may be missing (NaN),
 * unless `shrinkage` adds noise.
 *
 *     new row = base + shrinkage · h · deviation · noise
 *     h       = (4 / ((numColumns + 2) · numRows))^(1 / (numColumns + 4))
 *
 * with the standard deviation of each feature within the class, and standard normal noise.
 *
 * @param features - Rows of features, `[numRows, …]`: tensor, typed array with shape, or array of rows.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - How many rows of which classes, how they are chosen, noise, seed, arrays to carry along.
 * @returns All rows, the original ones first and unchanged, then the copies, class by class; where each comes from; and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there are fewer than two classes, an option is outside its range, `shrinkage` leaves out a class that gets rows, or
 *   a feature is not finite where `shrinkage` is given.
 *
 * @example
 * ```ts
 * import { randomOverSample } from '@lt/sampling';
 *
 * const features = [[1], [2], [3], [4], [5], [6]];
 * const labels = ['common', 'common', 'common', 'common', 'rare', 'rare'];
 * const copies = await randomOverSample(features, labels);
 * console.log(copies.features.slice(6)); // [ [ 5 ], [ 6 ] ]
 *
 * const noisy = await randomOverSample(features, labels, { shrinkage: 0.5 });
 * console.log(noisy.features.slice(6).map(([value]) => value?.toFixed(3))); // [ '5.268', '6.050' ]
 * ```
 *
 * @see G. Menardi, N. Torelli, "Training and Assessing Classification Rules with Imbalanced Data", Data Mining and Knowledge Discovery 28,
 *   2014, section 3, https://doi.org/10.1007/s10618-012-0295-5. As in imbalanced-learn, `numRows` counts all rows, not those of the class.
 */
export async function randomOverSample<
  Features extends FeatureRows,
  GivenLabels extends Labels,
  Arrays extends Carried = Record<never, never>,
>(
  features: Features,
  labels: GivenLabels,
  options: RandomOverSampleOptions<Arrays> = {},
): Promise<Resampled<Features, GivenLabels, Arrays>> {
  const name = 'randomOverSample';
  checkRunOptions(name, options);
  const { base = 'even', shrinkage, signal, onProgress } = options;
  checkOneOf(name, 'base', base, ['even', 'random']);
  const random = createRandom(checkSeed(name, options.seed), '@lt/sampling', name);
  const dataSet = await readDataSet(name, features, labels, { nan: shrinkage === undefined });
  checkCarry(name, options.carry, dataSet.points.numRows);
  const targets = runStrategy(name, dataSet, options.samplingStrategy, 'over').filter(
    ({ count }) => count > 0,
  );
  const widths = targets.map(({ classId }) => widthOf(name, shrinkage, dataSet.classLabels[classId]!));
  const rows = rowsByClass(dataSet);
  const plans: ClassBases[] = targets.map(({ classId, count }) =>
    wholeClass(dataSet, rows[classId]!, classId, count, 0, base),
  );
  signal?.throwIfAborted();
  const made = startRows(dataSet, plans);
  await fillNewRows(dataSet, made, plans, random, { signal, onProgress });
  if (shrinkage !== undefined) await jitterRows(dataSet, made, plans, widths, random, { signal });
  return toResampled(dataSet, made, options.carry, reportRows(dataSet, made.classIds));
}

/** Returns the width of the noise of a class. */
function widthOf(name: string, shrinkage: RandomOverSampleOptions['shrinkage'], label: Label): number {
  if (shrinkage === undefined) return 0;
  if (typeof shrinkage !== 'object' || shrinkage === null) {
    return checkNumber(name, 'shrinkage', shrinkage, { min: 0 });
  }
  const width =
    shrinkage instanceof Map ? shrinkage.get(label) : (shrinkage as Record<string, number>)[label];
  if (width === undefined) {
    throw new RangeError(
      `${name}: expected \`shrinkage\` to hold a width for each class that gets rows, got none for ${describeValue(label)}.`,
    );
  }
  return checkNumber(name, `shrinkage[${describeValue(label)}]`, width, { min: 0 });
}
