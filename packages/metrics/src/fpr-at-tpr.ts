import { checkNumber } from '@lt/core';
import { checkRanking, type RankingOptions } from './check-ranking.ts';

/** Options of {@link fprAtTpr}. */
export interface FprAtTprOptions extends RankingOptions {
  /**
   * Share of the positives that must be accepted, in (0, 1].
   *
   * @default 0.95
   */
  tpr?: number;
}

/**
 * Returns the false positive rate at a true positive rate: how many negatives slip through once enough positives are accepted.
 *
 *     fprAtTpr = smallest share of the negatives with s >= t, over thresholds t that accept a share of at least tpr of the positives
 *
 * Rows of equal score are accepted together. The literature calls this FPR95, and means two things by it: Hendrycks and others take
 * the known rows as positives, as here by default; benchmarks such as OpenOOD take the unknown ones (`positive: 'unknown'`). The two
 * numbers differ, so say which one you report.
 *
 * @param isKnown - Whether each row is of a known class: booleans, or 1 and 0, `[numRows]`.
 * @param scores - Score of each row, larger = more known, `[numRows]`.
 * @param options - The true positive rate, and which rows are the positives.
 * @returns Share in [0, 1], lower is better; `null` if there are no rows of one of the two kinds.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an element of `isKnown` is a number other than 0 and 1, a score is not
 *   finite, or `tpr` is outside (0, 1].
 *
 * @example
 * ```ts
 * import { fprAtTpr } from '@lt/metrics';
 *
 * const isKnown = [true, true, true, true, false, false];
 * const scores = [0.9, 0.8, 0.7, 0.3, 0.75, 0.2];
 * console.log(fprAtTpr(isKnown, scores)); // 0.5
 * console.log(fprAtTpr(isKnown, scores, { tpr: 0.5 })); // 0
 * ```
 *
 * @see S. Liang, Y. Li, R. Srikant, "Enhancing The Reliability of Out-of-distribution Image Detection in Neural Networks", ICLR 2018,
 *   section 4, https://arxiv.org/abs/1706.02690
 */
export function fprAtTpr(
  isKnown: ArrayLike<number | boolean>,
  scores: ArrayLike<number>,
  options: FprAtTprOptions = {},
): number | null {
  const name = 'fprAtTpr';
  const { numRows, isPositive, scoreOf } = checkRanking(name, isKnown, scores, options);
  const tpr = checkNumber(name, 'tpr', options.tpr ?? 0.95, { above: 0, max: 1 });
  const rows = Array.from({ length: numRows }, (_, row) => row);
  const positives = Float64Array.from(rows.filter(isPositive), scoreOf).sort();
  const negatives = rows.filter((row) => !isPositive(row));
  if (positives.length === 0 || negatives.length === 0) return null;
  // 0.7 · 10 is 7 - 1e-15 or so in floating point: the smallest number of positives whose share is at least tpr, by the share itself.
  let needed = Math.floor(tpr * positives.length);
  while (needed / positives.length < tpr) needed++;
  const threshold = positives[positives.length - Math.max(needed, 1)]!;
  return negatives.filter((row) => scoreOf(row) >= threshold).length / negatives.length;
}
