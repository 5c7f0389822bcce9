import { checkNumber, checkOptions, checkSeed, createRandom } from '@lt/core';
import { type FeatureRows, type Labels, rowsByClass } from '../resampling/data-set.ts';
import { drawSeedRows } from './draw-seed-rows.ts';
import { findTomekLinks, keptOfLinks } from './find-tomek-links.ts';
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

/** Options of {@link oneSidedSelection}. */
export interface OneSidedSelectionOptions extends UnderSamplingOptions {
  /** Rows of each class drawn at random that classify the others, at least 1. @default 1 */
  numSeeds?: number;
  /** Seed of these draws. @default 0 */
  seed?: number | string;
}

/**
 * Returns the rows that are left when what lies deep inside the larger classes is removed, and then what is noisy or on the border.
 *
 * Two steps. First, for each class that is cleaned, its rows are classified by their nearest row among all rows of the smallest class
 * and `numSeeds` rows of that class: those that this gets right are redundant and go. Then Tomek links are sought among the rows that
 * are left, and their ends in the cleaned classes go.
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
 * import { oneSidedSelection } from '@lt/sampling';
 *
 * const features = [[0], [1], [2], [3], [4], [5], [6.4], [6.5], [8]];
 * const labels = [0, 0, 0, 0, 0, 0, 0, 1, 1];
 * const { indices } = await oneSidedSelection(features, labels, { seed: 1 });
 * console.log(indices.join(' ')); // 0 4 5 7 8
 * ```
 *
 * @see M. Kubat, S. Matwin, "Addressing the Curse of Imbalanced Training Sets: One-Sided Selection", ICML 1997. One class against the
 *   smallest at a time, as imbalanced-learn does.
 */
export async function oneSidedSelection(
  features: FeatureRows,
  labels: Labels,
  options: OneSidedSelectionOptions = {},
): Promise<UnderSampled> {
  const name = 'oneSidedSelection';
  checkOptions(name, options);
  const numSeeds = checkNumber(name, 'numSeeds', options.numSeeds ?? 1, { min: 1, integer: true });
  const random = createRandom(checkSeed(name, options.seed), '@lt/sampling', name);
  const run = await prepareUnderSampling(name, features, labels, options, 'clean');
  const seedRowsOf = (rows: Int32Array, classId: number): Int32Array =>
    drawSeedRows(rows, numSeeds, random.fork(run.dataSet.classLabels[classId]!));
  return finishUnderSampling(run, await oneSidedRows(run, seedRowsOf));
}

/** Returns what is kept, from the rows of each class that classify its others. */
export async function oneSidedRows(
  run: UnderSamplingRun,
  seedRowsOf: (rows: Int32Array, classId: number) => Int32Array,
): Promise<Int32Array> {
  const { points, classIds, classCounts } = run.dataSet;
  const minority = rowsByClass(run.dataSet)[smallestClass(classCounts)]!;
  const narrowed = keepSmallest(run);
  const selected = await keepPerClass(narrowed, async (rows, _count, classId) => {
    const seeds = seedRowsOf(rows, classId);
    const isSeed = new Set(seeds);
    const queries = rows.filter((row) => !isSeed.has(row));
    const pool = Int32Array.from([...minority, ...seeds]).sort();
    const [lists] = await run.engine.search(points, [{ queries, pool, k: 1 }], run.control);
    const mistaken = queries.filter((_, i) => classIds[lists!.indices[i]!] !== classId);
    return Int32Array.from([...seeds, ...mistaken]).sort();
  });
  const links = await findTomekLinks(run.engine, points, classIds, selected, run.control);
  return keptOfLinks(links, selected, narrowed.isTarget);
}
