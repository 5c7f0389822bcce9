import { checkNumber, checkNumbers, checkOneOf, checkOptions } from '@lt/core';
import { largestLogit } from './logit-scores.ts';
import { OPEN_MAX_DISTANCES, type OpenMaxDistance, openMaxDistance } from './open-max-distance.ts';
import { checkRows, type OpenSetRows } from './open-set-rows.ts';
import { fitWeibull, type Weibull } from './weibull-tail.ts';

/** How the distances of a class are distributed beyond the smallest of its tail. Part of {@link OpenMaxModel}. */
export interface WeibullTail extends Weibull {
  /** Smallest distance of the tail: the distribution is that of distance + 1 - smallestTailValue. */
  smallestTailValue: number;
}

/** What `openMax` needs to know of each class: plain data, for JSON. Made by {@link fitOpenMax}. */
export interface OpenMaxModel {
  /** Mean logits of the training rows of each class that are predicted right, `[numClasses][numClasses]`; zeros without such rows. */
  meanLogits: number[][];
  /** Tail of their distances to that mean, `[numClasses]`; `null` where there are fewer than two different ones. */
  weibull: (WeibullTail | null)[];
  /** Training rows of each class that are predicted right, `[numClasses]`. */
  numCorrect: number[];
  /** The distance that the tails are fitted to. */
  distance: OpenMaxDistance;
}

/** Options of {@link fitOpenMax}. */
export interface FitOpenMaxOptions {
  /** Largest distances per class that the tail is fitted to, at least 2; all of them where a class has fewer. @default 20 */
  tailSize?: number;
  /** How distance is measured. @default 'mixed' */
  distance?: OpenMaxDistance;
}

/**
 * Returns how far the correctly predicted training rows of each class lie from their mean, as {@link openMax} needs it.
 *
 *     mean(c) = mean logits of the rows of class c that are predicted as c
 *     tail(c) = the tailSize largest distances of these rows to mean(c)
 *     weibull(c) = most likely Weibull distribution of  t = distance + 1 - smallest of tail(c),  over tail(c)
 *
 * In float64; the equation for the shape is solved to the last digits. A class with fewer than two correct rows, or whose rows all lie at
 * the same distance, has no tail (`null`): openMax then never doubts it. Long-tailed data have such classes; look at `numCorrect`.
 *
 * @param logits - Logits of training rows, `[numRows, numClasses]`.
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`.
 * @param options - Size of the tail, and the distance.
 * @returns Mean and tail of each class, as plain data.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, lengths do not fit, an id is not a whole number in [0, numClasses), a logit is not finite, or
 *   `tailSize` is not a whole number from 2.
 *
 * @example
 * ```ts
 * import { fitOpenMax } from '@lt/oltr';
 *
 * const logits = [[5, 0], [7, 0], [4, 0], [0, 3], [0, 4], [2, 1]];
 * const { meanLogits, weibull, numCorrect } = fitOpenMax(logits, [0, 0, 0, 1, 0, 1], { distance: 'euclidean' });
 * console.log(meanLogits.map((row) => row.map((z) => z.toFixed(2)).join(' '))); // [ '5.33 0.00', '0.00 3.00' ]
 * console.log(numCorrect); // [ 3, 1 ]
 * const { shape, scale, smallestTailValue } = weibull[0]!;
 * console.log(shape.toFixed(3), scale.toFixed(3), smallestTailValue.toFixed(3)); // 3.848 1.979 0.333
 * console.log(weibull[1]); // null
 * ```
 *
 * @see A. Bendale, T. E. Boult, "Towards Open Set Deep Networks", CVPR 2016, algorithm 1, https://arxiv.org/abs/1511.06233. The authors
 *   fit with libMR, which also shifts by the smallest value of the tail plus 1; this is the fit that scipy's `weibull_min.fit` with a
 *   location of 0 looks for.
 */
export function fitOpenMax(
  logits: OpenSetRows,
  classIds: ArrayLike<number>,
  options: FitOpenMaxOptions = {},
): OpenMaxModel {
  const name = 'fitOpenMax';
  const rows = checkRows(name, 'logits', logits, {});
  const { data, numRows, numColumns: numClasses } = rows;
  checkNumbers(name, 'classIds', classIds, { min: 0, below: numClasses, integer: true, length: numRows });
  checkOptions(name, options);
  const tailSize = checkNumber(name, 'tailSize', options.tailSize ?? 20, { min: 2, integer: true });
  const distance = checkOneOf(name, 'distance', options.distance ?? 'mixed', OPEN_MAX_DISTANCES);

  const correct: number[][] = Array.from({ length: numClasses }, () => []);
  for (let row = 0; row < numRows; row++) {
    if (largestLogit(rows, row) === classIds[row]) correct[classIds[row]!]!.push(row);
  }
  const meanLogits = correct.map((own) =>
    Array.from({ length: numClasses }, (_, j) =>
      own.reduce((mean, row) => mean + data[row * numClasses + j]! / own.length, 0),
    ),
  );
  const means = meanLogits.flat();
  const weibull = correct.map((own, c) => {
    const distances = Float64Array.from(own, (row) =>
      openMaxDistance(data, row, means, c, numClasses, distance),
    ).sort();
    return fitTail([...distances.subarray(Math.max(0, distances.length - tailSize))]);
  });
  return { meanLogits, weibull, numCorrect: correct.map((own) => own.length), distance };
}

/** Returns the tail of ascending distances; `null` if they are too few or all the same. */
function fitTail(tail: readonly number[]): WeibullTail | null {
  const smallestTailValue = tail[0] ?? 0;
  const weibull = fitWeibull(tail.map((distance) => distance + 1 - smallestTailValue));
  return weibull && { ...weibull, smallestTailValue };
}
