import { checkNumber, checkOneOf, describeValue } from '@lt/core';
import { chooseEngine } from '../neighbors/choose-engine.ts';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import { type FeatureRows, type Label, type Labels, readDataSet } from '../resampling/data-set.ts';
import type { EngineOption } from '../resampling/resampling-options.ts';
import type { RunControl } from '../resampling/run-control.ts';
import { type BorderRows, countOthers, type DangerRule, judgeBorder } from './judge-border.ts';

/** Options of {@link classifyBorderline}. */
export interface ClassifyBorderlineOptions extends RunControl, EngineOption {
  /** The class whose rows are judged. @default all classes, the rows of each against the others */
  target?: Label;
  /** Nearest rows, of all classes, that a row is judged by, at least 1. @default 10 */
  mNeighbors?: number;
  /**
   * `'han2005'`: half of the neighbors or more is danger. `'moreThanHalf'`: more than half is; differs for even `mNeighbors`.
   *
   * @default 'han2005'
   */
  dangerRule?: DangerRule;
}

/**
 * Returns which rows of a class lie among other classes, on the border, and among their own.
 *
 * Use it to see what `borderlineSmote` would make new rows of, or to color a picture. Noise rows are often mislabeled ones.
 *
 *     m' = number of the m nearest rows, of all classes, that belong to another class
 *     noise:  m' = m        danger:  m/2 ≤ m' < m        safe:  m' < m/2
 *
 * @param features - Rows of finite features, `[numRows, …]`: tensor, typed array with shape, or array of rows.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - The class, the number of neighbors, the rule, the engine.
 * @returns Row numbers, ascending, each row of the class in one of the three.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, no row has the label `target`, or an option is outside
 *   its range.
 *
 * @example
 * ```ts
 * import { classifyBorderline } from '@lt/sampling';
 *
 * const features = [[0], [1], [2], [3], [4], [5], [6], [7], [20], [21], [22]];
 * const labels = ['a', 'a', 'b', 'a', 'a', 'b', 'b', 'a', 'b', 'b', 'b'];
 * const { noise, danger, safe } = await classifyBorderline(features, labels, { target: 'b', mNeighbors: 2 });
 * console.log([...noise], [...danger], [...safe]); // [ 2 ] [ 5, 6 ] [ 8, 9, 10 ]
 * ```
 *
 * @see H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE: A New Over-Sampling Method in Imbalanced Data Sets Learning", ICIC 2005,
 *   section 3.1, https://doi.org/10.1007/11538059_91.
 */
export async function classifyBorderline(
  features: FeatureRows,
  labels: Labels,
  options: ClassifyBorderlineOptions = {},
): Promise<BorderRows> {
  const name = 'classifyBorderline';
  checkRunOptions(name, options);
  const { target, dangerRule = 'han2005', signal, onProgress } = options;
  const mNeighbors = checkMNeighbors(name, options.mNeighbors);
  checkOneOf(name, 'dangerRule', dangerRule, ['han2005', 'moreThanHalf']);
  const engine = await chooseEngine(name, options.engine, options.workers);
  const { points, classIds, classLabels } = await readDataSet(name, features, labels);
  const classId = target === undefined ? -1 : classLabels.indexOf(target);
  if (target !== undefined && classId === -1) {
    throw new RangeError(
      `${name}: expected \`target\` to be the label of some rows, got ${describeValue(target)}.`,
    );
  }
  const everyRow = Int32Array.from({ length: points.numRows }, (_, row) => row);
  const rows = classId === -1 ? everyRow : everyRow.filter((row) => classIds[row] === classId);
  const m = Math.min(mNeighbors, points.numRows - 1);
  signal?.throwIfAborted();
  const [lists] = await engine.search(points, [{ queries: rows, pool: everyRow, k: m }], {
    signal,
    onProgress,
  });
  return judgeBorder(rows, countOthers(classIds, rows, lists!.indices, m), dangerRule);
}

/** Checks the option `mNeighbors`. */
export function checkMNeighbors(caller: string, mNeighbors = 10): number {
  return checkNumber(caller, 'mNeighbors', mNeighbors, { min: 1, max: 2 ** 20, integer: true });
}
