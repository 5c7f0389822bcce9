import { checkNumber, checkOptions, checkSeed, createRandom } from '@lt/core';
import { type FeatureRows, type Labels, rowsByClass } from '../resampling/data-set.ts';
import { condenseClass } from './condense-class.ts';
import { drawSeedRows } from './draw-seed-rows.ts';
import { smallestClass } from './smallest-class.ts';
import {
  finishUnderSampling,
  keepPerClass,
  keepSmallest,
  prepareUnderSampling,
  type UnderSampled,
  type UnderSamplingOptions,
  type UnderSamplingRun,
} from './under-sampling.ts';

/** Options of {@link condensedNearestNeighbour}. */
export interface CondensedNearestNeighbourOptions extends UnderSamplingOptions {
  /** Rows of each class drawn at random that are in the store from the beginning, at least 1. @default 1 */
  numSeeds?: number;
  /** Seed of these draws. @default 0 */
  seed?: number | string;
}

/**
 * Returns rows of the larger classes that are enough for the nearest-neighbour rule, and all rows of the others.
 *
 * For each class that is cleaned, a store begins with all rows of the smallest class and `numSeeds` rows of that class. Its other rows
 * are looked at in order, and those that the store takes for the smallest class (by the single nearest row) go into it. In the end the
 * store gets every row of the two classes right, unless rows of both lie in the same place. It keeps the border and drops the inside,
 * and keeps noise as well: see `oneSidedSelection`.
 *
 * Costs one search for the nearest row of the smallest class, and at most rows times stored rows of a class distances.
 *
 * @param features - Rows of features, `[numRows, ...]`: tensor, typed array with shape, or array of rows. Finite.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - Seeds, and which classes are cleaned. The smallest class stays whole even if it is named.
 * @returns Kept rows in ascending order, and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { condensedNearestNeighbour } from '@lt/sampling';
 *
 * const features = [[0], [1], [2], [3], [4], [5], [6.5], [8]];
 * const labels = [0, 0, 0, 0, 0, 0, 1, 1];
 * const { indices } = await condensedNearestNeighbour(features, labels, { seed: 1 });
 * console.log(indices.join(' ')); // 0 4 6 7
 * ```
 *
 * @see P. Hart, "The Condensed Nearest Neighbor Rule", IEEE Transactions on Information Theory 14, 1968,
 *   https://doi.org/10.1109/TIT.1968.1054155. One class against the smallest at a time, as imbalanced-learn does; its code, unlike
 *   Hart's rule and this one, may leave rows out that the store gets wrong.
 */
export async function condensedNearestNeighbour(
  features: FeatureRows,
  labels: Labels,
  options: CondensedNearestNeighbourOptions = {},
): Promise<UnderSampled> {
  const name = 'condensedNearestNeighbour';
  checkOptions(name, options);
  const numSeeds = checkNumber(name, 'numSeeds', options.numSeeds ?? 1, { min: 1, integer: true });
  const random = createRandom(checkSeed(name, options.seed), '@lt/sampling', name);
  const run = await prepareUnderSampling(name, features, labels, options, 'clean');
  const seedRowsOf = (rows: Int32Array, classId: number): Int32Array =>
    drawSeedRows(rows, numSeeds, random.fork(run.dataSet.classLabels[classId]!));
  return finishUnderSampling(run, await condensedRows(run, seedRowsOf));
}

/** Returns what is kept, from the rows of each class that are in its store from the beginning. */
export async function condensedRows(
  run: UnderSamplingRun,
  seedRowsOf: (rows: Int32Array, classId: number) => Int32Array,
): Promise<Int32Array> {
  const { points, classCounts } = run.dataSet;
  const minority = rowsByClass(run.dataSet)[smallestClass(classCounts)]!;
  return keepPerClass(keepSmallest(run), async (rows, _count, classId) => {
    const [lists] = await run.engine.search(points, [{ queries: rows, pool: minority, k: 1 }], run.control);
    return condenseClass(points, rows, seedRowsOf(rows, classId), lists!.indices, run.control);
  });
}
