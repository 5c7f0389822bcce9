import { checkNumbers, createRandom } from '@lt/core';
import { checkCarry } from '../resampling/carry.ts';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import { type Labels, rowsByClass } from '../resampling/data-set.ts';
import { startRows } from '../resampling/made-rows.ts';
import { reportRows, toResampled } from '../resampling/resampled.ts';
import type { Carried } from '../resampling/resampling-options.ts';
import { runStrategy } from '../resampling/run-strategy.ts';
import type { ClassBases } from './class-bases.ts';
import { neighborsWithin, startNotes } from './class-neighbors.ts';
import { enterCategories } from './enter-categories.ts';
import { fillNewRows } from './fill-new-rows.ts';
import { medianDeviation, mixedDistance } from './mixed-distance.ts';
import { type MixedFeatures, type ResampledMixed, readMixedDataSet } from './mixed-features.ts';
import { nearestByDistance } from './nearest-by-distance.ts';
import { checkSmoteOptions, type SmoteOptions } from './smote-options.ts';

/** Options of {@link smoteNC}. The search is its own: there is no engine to choose. */
export interface SmoteNCOptions<Arrays extends Carried = Carried>
  extends Omit<SmoteOptions<Arrays>, 'engine' | 'workers'> {
  /** Columns that hold categories, by index: at least one, and not all. The others hold numbers. */
  categoricalFeatures: ArrayLike<number>;
}

/**
 * Adds rows to the smaller classes where some columns are categories: numbers as `smote` does, and in each column of categories the one
 * that most of the base's neighbors have.
 *
 * Use it for tables of numbers and names. Categories are strings or numbers, compared for being the same; they need no one-hot columns,
 * and take no more memory than numbers. The neighbors are exact, by comparing all rows of a class with each other.
 *
 *     distance²(x, y) = Σ over columns of numbers of (x - y)²  +  med² · (columns of categories that differ)
 *     med             = median over the columns of numbers of their standard deviation within the class
 *     number          = base + gap · (neighbor - base),   category = mode over the k neighbors of the base, ties at random
 *
 * Where most columns of numbers are constant within a class, med is 0, and categories do not count for the distance.
 *
 * @param features - Rows, `[numRows, numColumns]`: rows of numbers and strings, or any container of numbers, whose categories are codes.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - Which columns are categories, and the options of `smote`.
 * @returns All rows, the original ones first and unchanged, then the new ones, class by class; where each comes from; and the report.
 * @throws TypeError if an argument has the wrong type, or a column of numbers holds a string.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, an option is outside its range, all columns are
 *   categories, or, with `smallClass: 'throw'`, a class has no `kNeighbors` other rows.
 *
 * @example
 * ```ts
 * import { smoteNC } from '@lt/sampling';
 *
 * const features = [[1, 'red'], [2, 'red'], [3, 'blue'], [4, 'red'], [7, 'blue'], [9, 'blue']];
 * const labels = ['no', 'no', 'no', 'no', 'yes', 'yes'];
 * const { features: rows } = await smoteNC(features, labels, { categoricalFeatures: [1], seed: 7 });
 * console.log(rows.length, rows[6]?.[1], Number(rows[6]?.[0]) >= 7); // 8 blue true
 * ```
 *
 * @see N. Chawla, K. Bowyer, L. Hall, W. Kegelmeyer, "SMOTE: Synthetic Minority Over-sampling Technique", Journal of Artificial
 *   Intelligence Research 16, 2002, section 6.1, https://doi.org/10.1613/jair.953. Med is that of the class, as in imbalanced-learn since
 *   0.12; 0.11 and older took that of the smallest class for all, and half of med² for a category that differs.
 */
export async function smoteNC<
  Features extends MixedFeatures,
  GivenLabels extends Labels,
  Arrays extends Carried = Record<never, never>,
>(
  features: Features,
  labels: GivenLabels,
  options: SmoteNCOptions<Arrays>,
): Promise<ResampledMixed<Features, GivenLabels, Arrays>> {
  const name = 'smoteNC';
  checkRunOptions(name, options);
  const { kNeighbors, base, smallClass, seed } = checkSmoteOptions(name, options);
  const whole = { min: 0, integer: true };
  const listed = new Set(
    Array.from(checkNumbers(name, 'categoricalFeatures', options.categoricalFeatures, whole)),
  );
  const dataSet = await readMixedDataSet(name, features, labels, (column) => listed.has(column));
  const { points, classLabels } = dataSet;
  const isColumn = { ...whole, below: points.numColumns };
  checkNumbers(name, 'categoricalFeatures', options.categoricalFeatures, isColumn);
  checkCarry(name, options.carry, points.numRows);
  const columns = Array.from({ length: points.numColumns }, (_, column) => column);
  const categorical = columns.filter((column) => listed.has(column));
  const continuous = columns.filter((column) => !listed.has(column));
  if (continuous.length === 0) {
    throw new RangeError(
      `${name}: expected \`categoricalFeatures\` to leave a column of numbers, got all ${points.numColumns}. Use smoteN.`,
    );
  }

  const { signal, onProgress } = options;
  const targets = runStrategy(name, dataSet, options.samplingStrategy, 'over').filter(
    ({ count }) => count > 0,
  );
  const notes = startNotes();
  const ks = targets.map(({ classId }) =>
    neighborsWithin(name, dataSet, classId, kNeighbors, smallClass, notes),
  );
  const rows = rowsByClass(dataSet);
  const plans: ClassBases[] = [];
  for (const [i, { classId, count }] of targets.entries()) {
    const bases = rows[classId]!;
    const deviation = medianDeviation(points, bases, continuous);
    const distanceOf = mixedDistance(points, continuous, categorical, deviation);
    const k = ks[i]!;
    const neighbors = await nearestByDistance(bases, k, distanceOf, { signal, onProgress });
    plans.push({ classId, label: classLabels[classId]!, count, bases, choice: base, k, neighbors });
  }
  const random = createRandom(seed, '@lt/sampling', name);
  const made = startRows(dataSet, targets);
  await fillNewRows(dataSet, made, plans, random, { signal, onProgress });
  let first = points.numRows;
  for (const plan of plans) {
    enterCategories(points, made, first, plan, categorical, false, random);
    first += plan.count;
  }
  const report = reportRows(dataSet, made.classIds, notes.warnings, notes.details);
  const resampled: unknown = toResampled(dataSet, made, options.carry, report);
  return resampled as ResampledMixed<Features, GivenLabels, Arrays>;
}
