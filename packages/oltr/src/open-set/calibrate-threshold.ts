import { checkNumber, checkNumbers, checkOneOf, checkOptions } from '@lt/core';
import { checkThreshold, OPEN_SET_SCORES, type OpenSetScore } from './open-set-score.ts';

/** Options of {@link calibrateThreshold}. */
export interface CalibrateThresholdOptions {
  /** Share of the known rows to accept at least, above 0 and at most 1. @default 0.95 */
  targetTpr?: number;
  /** Which score it is: with `numClasses`, a threshold that no row can score below is an error. @default not checked */
  score?: OpenSetScore;
  /** Number of classes that the scores were computed over, for that check. */
  numClasses?: number;
}

/**
 * Returns the largest threshold that still accepts a share of the known rows.
 *
 * Call it with the scores of validation rows, all of known classes and none of them trained on: on training rows a model is too sure, and
 * the threshold too high. It then rejects about `1 - targetTpr` of the known rows, and as many unknown ones as the score can tell.
 *
 *     threshold = max t with  (rows with score >= t) / rows >= targetTpr
 *
 * One threshold for all classes rejects more rows of rare classes than of frequent ones; `shotRejectionRate` of `@lt/metrics` tells.
 *
 * @param scores - Score of each known row, larger = more known, in any order, `[numRows]`.
 * @param options - How many rows to accept, and which score it is.
 * @returns Threshold, one of the scores: a row that scores exactly as much is accepted by {@link predictOpenSet}.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no score, one is not finite, `targetTpr` is outside (0, 1], or no row can score below the threshold: for
 *   `'msp'` one at or below 1 / numClasses.
 *
 * @example
 * ```ts
 * import { calibrateThreshold, openSetScores, predictOpenSet } from '@lt/oltr';
 *
 * const validation = [[5, 1, 0], [4, 0, 0], [0, 3, 1], [1, 0, 2], [0, 6, 0]];
 * const scores = openSetScores(validation, { score: 'msp' });
 * const threshold = calibrateThreshold(scores, { targetTpr: 0.8, score: 'msp', numClasses: 3 });
 * console.log(threshold.toFixed(4)); // 0.8438
 * console.log(predictOpenSet(validation, { score: 'msp', threshold }).map((row) => row.label)); // [ 0, 0, 1, -1, 1 ]
 * ```
 *
 * @see S. Liang, Y. Li, R. Srikant, "Enhancing The Reliability of Out-of-distribution Image Detection in Neural Networks", ICLR 2018,
 *   section 4, https://arxiv.org/abs/1706.02690: the threshold that accepts 95 %.
 */
export function calibrateThreshold(
  scores: ArrayLike<number>,
  options: CalibrateThresholdOptions = {},
): number {
  const name = 'calibrateThreshold';
  checkNumbers(name, 'scores', scores);
  checkOptions(name, options);
  const targetTpr = checkNumber(name, 'targetTpr', options.targetTpr ?? 0.95, { above: 0, max: 1 });
  const { score, numClasses } = options;
  if (score !== undefined) checkOneOf(name, 'score', score, OPEN_SET_SCORES);
  if (numClasses !== undefined) checkNumber(name, 'numClasses', numClasses, { min: 1, integer: true });
  const sorted = Float64Array.from(scores).sort();
  // 0.7 · 10 may be a little below 7 in floating point, or above: the fewest rows whose share is enough, by the share itself.
  let accepted = Math.max(1, Math.floor(targetTpr * sorted.length) - 1);
  while (accepted / sorted.length < targetTpr) accepted++;
  const threshold = sorted[sorted.length - accepted]!;
  if (score !== undefined && numClasses !== undefined) {
    checkThreshold(name, '`scores` to give a threshold', threshold, score, numClasses);
  }
  return threshold;
}
