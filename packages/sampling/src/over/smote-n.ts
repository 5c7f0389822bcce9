import { createRandom, describeValue } from '@lt/core';
import { checkCarry } from '../resampling/carry.ts';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import { type Labels, rowsByClass } from '../resampling/data-set.ts';
import { ROW_KINDS, startRows } from '../resampling/made-rows.ts';
import { reportRows, toResampled } from '../resampling/resampled.ts';
import type { Carried } from '../resampling/resampling-options.ts';
import { runStrategy } from '../resampling/run-strategy.ts';
import { encodeCategories } from './category-codes.ts';
import { categoryDifferences } from './category-differences.ts';
import type { ClassBases } from './class-bases.ts';
import { neighborsWithin, startNotes } from './class-neighbors.ts';
import { enterCategories } from './enter-categories.ts';
import { fillNewRows } from './fill-new-rows.ts';
import { type MixedFeatures, type ResampledMixed, readMixedDataSet } from './mixed-features.ts';
import { nearestByDistance, type RowDistance } from './nearest-by-distance.ts';
import { checkSmoteOptions, type SmoteOptions } from './smote-options.ts';

/** Options of {@link smoteN}. The search is its own: there is no engine to choose. */
export interface SmoteNOptions<Arrays extends Carried = Carried>
  extends Omit<SmoteOptions<Arrays>, 'engine' | 'workers'> {
  /** Whether the base has a vote beside its neighbors, as in imbalanced-learn. @default true */
  withBase?: boolean;
}

/**
 * Adds rows to the smaller classes where all columns are categories: a new row has, in each column, the category that is most frequent
 * among a row and its nearest neighbors.
 *
 * Use it for tables of names. Two categories are near where the classes come with both in the same proportions: see
 * `valueDifferenceMetric`. A base makes the same row again wherever no tie is to be decided, so that new rows are less diverse than those
 * of `smote`.
 *
 *     distance(x, y) = Σ over columns f of (Σ over classes c of |P(c | x_f) - P(c | y_f)|)²
 *     category       = mode over the base and its k neighbors, ties at random
 *
 * In `provenance` a new row has kind 1, its base, neighbor -1 and gap 0, since it is made of all its neighbors.
 *
 * @param features - Rows of categories, `[numRows, numColumns]`: rows of strings and numbers, or any container of numbers.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - The options of `smote`, and whether the base has a vote.
 * @returns All rows, the original ones first and unchanged, then the new ones, class by class; where each comes from; and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a number is not finite, there are fewer than two classes, an option is outside its range, or, with
 *   `smallClass: 'throw'`, a class has no `kNeighbors` other rows.
 *
 * @example
 * ```ts
 * import { smoteN } from '@lt/sampling';
 *
 * const features = [['red', 'S'], ['red', 'M'], ['blue', 'M'], ['red', 'S'], ['blue', 'L'], ['blue', 'L'], ['green', 'L']];
 * const labels = [0, 0, 0, 0, 1, 1, 1];
 * const { features: rows, labels: all } = await smoteN(features, labels, { kNeighbors: 2 });
 * console.log(all[7], rows[7]?.join(' ')); // 1 blue L
 * ```
 *
 * @see N. Chawla, K. Bowyer, L. Hall, W. Kegelmeyer, "SMOTE: Synthetic Minority Over-sampling Technique", Journal of Artificial
 *   Intelligence Research 16, 2002, section 6.2, https://doi.org/10.1613/jair.953: the vote and, with its exponents 1 and 2 and without
 *   weights of rows, the distance, as in imbalanced-learn. Ties are decided at random, there by the smallest code.
 */
export async function smoteN<
  Features extends MixedFeatures,
  GivenLabels extends Labels,
  Arrays extends Carried = Record<never, never>,
>(
  features: Features,
  labels: GivenLabels,
  options: SmoteNOptions<Arrays> = {},
): Promise<ResampledMixed<Features, GivenLabels, Arrays>> {
  const name = 'smoteN';
  checkRunOptions(name, options);
  const { kNeighbors, base, smallClass, seed } = checkSmoteOptions(name, options);
  const { signal, onProgress, withBase = true } = options;
  if (typeof withBase !== 'boolean') {
    throw new TypeError(
      `${name}: expected \`withBase\` to be true or false, got ${describeValue(withBase)}.`,
    );
  }
  const dataSet = await readMixedDataSet(name, features, labels, () => true);
  const { points, classIds, classLabels } = dataSet;
  const { data, numRows, numColumns } = points;
  checkCarry(name, options.carry, numRows);
  const targets = runStrategy(name, dataSet, options.samplingStrategy, 'over').filter(
    ({ count }) => count > 0,
  );
  const notes = startNotes();
  const ks = targets.map(({ classId }) =>
    neighborsWithin(name, dataSet, classId, kNeighbors, smallClass, notes),
  );

  const encoded = encodeCategories(numRows, numColumns, (row, column) => data[row * numColumns + column]!);
  const columns = categoryDifferences(encoded, classIds, classLabels.length, 1, 2);
  const { codes } = encoded;
  const distanceOf: RowDistance = (a, b, limit) => {
    let sum = 0;
    for (let f = 0; f < numColumns && sum < limit; f++) {
      sum += columns[f]!.differenceOf(codes[a * numColumns + f]!, codes[b * numColumns + f]!);
    }
    return sum;
  };
  const rows = rowsByClass(dataSet);
  const plans: ClassBases[] = [];
  for (const [i, { classId, count }] of targets.entries()) {
    const bases = rows[classId]!;
    const k = ks[i]!;
    const neighbors = await nearestByDistance(bases, k, distanceOf, { signal, onProgress });
    plans.push({ classId, label: classLabels[classId]!, count, bases, choice: base, k, neighbors });
  }
  const random = createRandom(seed, '@lt/sampling', name);
  const made = startRows(dataSet, targets);
  // Without neighbors: nothing is interpolated.
  const copies = plans.map((plan) => ({ ...plan, k: 0 }));
  await fillNewRows(dataSet, made, copies, random, { signal, onProgress });
  let first = numRows;
  for (const plan of plans) {
    const all = Array.from(encoded.categories.keys());
    enterCategories(points, made, first, plan, all, withBase, random);
    if (plan.k > 0) made.provenance.kind.fill(ROW_KINDS.interpolated, first, first + plan.count);
    first += plan.count;
  }
  const report = reportRows(dataSet, made.classIds, notes.warnings, notes.details);
  const resampled: unknown = toResampled(dataSet, made, options.carry, report);
  return resampled as ResampledMixed<Features, GivenLabels, Arrays>;
}
