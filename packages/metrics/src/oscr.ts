import { checkNumbers, checkOneOf, checkOptions } from '@lt/core';
import { checkOpenSet, checkSameLength } from './check-open-set.ts';

/** Options of {@link oscr}. */
export interface OscrOptions {
  /**
   * `'exact'` is the area under the curve, rows of equal score in one step. `'arpl'` is the value of the code of ARPL, which many
   * tables hold: it leaves out one row at each threshold for the known rows only, adds the point (1, 1), and takes rows of equal score
   * one by one (here in the order of their rows, known before unknown).
   *
   * @default 'exact'
   */
  variant?: 'exact' | 'arpl';
}

/**
 * Returns the area under the open-set classification rate curve: how many known rows are right, against how many unknown ones get in.
 *
 *     CCR(t) = known rows with predicted = true class and s >= t / known rows
 *     FPR(t) = unknown rows with s >= t / unknown rows
 *     oscr = area under CCR over FPR, t from the largest score down, by trapezoids
 *
 * At most the accuracy on the known rows, and equal to it when every known row that is right scores above every unknown one.
 *
 * @param classIds - True class of each row, -1 = unknown, `[numRows]`.
 * @param predicted - Predicted class of each row, as if none were rejected, `[numRows]`. That of unknown rows does not count.
 * @param scores - Score of each row, larger = more known, `[numRows]`.
 * @param options - Which variant.
 * @returns Area in [0, 1]; `null` if no row is known, or none unknown.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an id is not a whole number of at least -1, or a score is not finite.
 *
 * @example
 * ```ts
 * import { oscr } from '@lt/metrics';
 *
 * const classIds = [0, 1, 1, -1, -1];
 * const predicted = [0, 1, 0, 1, 0];
 * const scores = [0.9, 0.6, 0.8, 0.7, 0.2];
 * console.log(oscr(classIds, predicted, scores)!.toFixed(4)); // 0.5000
 * ```
 *
 * @see A. R. Dhamija, M. Günther, T. Boult, "Reducing Network Agnostophobia", NeurIPS 2018, section 4, https://arxiv.org/abs/1811.04110.
 *   ARPL: G. Chen and others, "Adversarial Reciprocal Points Learning for Open Set Recognition", TPAMI 2021,
 *   https://arxiv.org/abs/2103.00953
 */
export function oscr(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: OscrOptions = {},
): number | null {
  const name = 'oscr';
  checkOptions(name, options);
  const variant = checkOneOf(name, 'variant', options.variant ?? 'exact', ['exact', 'arpl']);
  checkOpenSet(name, classIds, predicted);
  checkNumbers(name, 'scores', scores);
  checkSameLength(name, 'scores', scores, classIds.length);

  const rows = Array.from({ length: classIds.length }, (_, row) => row);
  const unknown = rows.filter((row) => classIds[row] === -1);
  const known = rows.filter((row) => classIds[row] !== -1);
  if (known.length === 0 || unknown.length === 0) return null;
  const isRight = (row: number): boolean => classIds[row] !== -1 && predicted[row] === classIds[row];
  const curve: [fpr: number, ccr: number][] = [[0, 0]];
  if (variant === 'exact') {
    rows.sort((a, b) => scores[b]! - scores[a]!);
    let [accepted, right] = [0, 0];
    for (const [i, row] of rows.entries()) {
      if (classIds[row] === -1) accepted++;
      else if (isRight(row)) right++;
      // The end of a run of equal scores.
      if (i + 1 === rows.length || scores[rows[i + 1]!] !== scores[row]) {
        curve.push([accepted / unknown.length, right / known.length]);
      }
    }
    return areaUnder(curve);
  }
  const ascending = [...known, ...unknown].sort((a, b) => scores[a]! - scores[b]!);
  // The row at the threshold counts if it is unknown, and does not if it is known; the two last thresholds are left out.
  let [accepted, right] = [0, 0];
  for (let i = ascending.length - 1; i >= 0; i--) {
    const row = ascending[i]!;
    if (classIds[row] === -1) accepted++;
    if (i < ascending.length - 1) curve.push([accepted / unknown.length, right / known.length]);
    if (isRight(row)) right++;
  }
  curve.push([1, 1]);
  return areaUnder(curve.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
}

/** The area under a curve whose points go from left to right. */
function areaUnder(curve: readonly (readonly [x: number, y: number])[]): number {
  let area = 0;
  for (let i = 1; i < curve.length; i++) {
    const [[x0, y0], [x1, y1]] = [curve[i - 1]!, curve[i]!];
    area += ((x1 - x0) * (y0 + y1)) / 2;
  }
  return area;
}
