import { checkNumbers } from '@lt/core';
import { checkSameLength } from './check-open-set.ts';
import { averageOf, checkOpenShots } from './check-open-shots.ts';
import type { ShotAccuracyOptions } from './shot-accuracy.ts';

/** Options of {@link shotRejectionRate}: the bounds of the groups, and how the classes of a group become one number. */
export interface ShotRejectionRateOptions extends ShotAccuracyOptions {}

/** Shares of rejected rows, each in [0, 1]. Made by {@link shotRejectionRate}. */
export interface ShotRejectionRate {
  /** Of known rows whose class has many training examples; `null` without such rows. */
  many: number | null;
  /** Of known rows whose class lies in between; `null` without such rows. */
  medium: number | null;
  /** Of known rows whose class has few training examples, or none; `null` without such rows. */
  few: number | null;
  /** Of all known rows, every row counting the same; `null` if no row is known. */
  known: number | null;
  /** Of the unknown rows, which should be rejected; `null` if there are none. */
  unknown: number | null;
}

/**
 * Returns which share of the rows is rejected as unknown, by shot group and for the unknown rows.
 *
 * The question of open-set recognition on long-tailed data: a model that is unsure of its rare classes takes them for unknown ones. One
 * threshold for all classes is fair where `many`, `medium` and `few` are alike; `unknown` is what it buys.
 *
 *     rate(c) = rows of class c with predicted = -1 / rows of class c
 *     many, medium, few = mean of rate(c) over the classes of the group that have rows
 *
 * @param classIds - True class of each row, -1 = unknown, `[numRows]`.
 * @param predicted - Predicted class of each row, -1 = rejected, `[numRows]`.
 * @param trainCounts - Training examples per known class, `[numClasses]`.
 * @param options - The bounds of the groups, and how the classes of a group become one number.
 * @returns The shares; a group without rows is `null`.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an id is not a whole number in [-1, numClasses), a count is negative, or
 *   `few` is larger than `many`.
 *
 * @example
 * ```ts
 * import { shotRejectionRate } from '@lt/metrics';
 *
 * const classIds = [0, 0, 0, 0, 1, 1, -1, -1];
 * const predicted = [0, 0, 0, -1, 1, -1, -1, 0];
 * const { many, medium, few, known, unknown } = shotRejectionRate(classIds, predicted, [900, 5]);
 * console.log(many, medium, few); // 0.25 null 0.5
 * console.log(known!.toFixed(4), unknown); // 0.3333 0.5
 * ```
 *
 * @see Z. Liu et al., "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019, https://arxiv.org/abs/1904.05160. The authors'
 *   code prints `unknown` as "open-set accuracy".
 */
export function shotRejectionRate(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
  options: ShotRejectionRateOptions = {},
): ShotRejectionRate {
  const name = 'shotRejectionRate';
  const { numClasses, groups, average } = checkOpenShots(name, classIds, trainCounts, options);
  checkNumbers(name, 'predicted', predicted, { min: -1, below: numClasses, integer: true });
  checkSameLength(name, 'predicted', predicted, classIds.length);
  const numRows = new Float64Array(numClasses);
  const rejected = new Float64Array(numClasses);
  let [unknown, unknownRejected] = [0, 0];
  for (let row = 0; row < classIds.length; row++) {
    const c = classIds[row]!;
    const isRejected = predicted[row] === -1 ? 1 : 0;
    if (c === -1) {
      unknown++;
      unknownRejected += isRejected;
    } else {
      numRows[c]!++;
      rejected[c]! += isRejected;
    }
  }
  return {
    many: averageOf(groups.many, rejected, numRows, average),
    medium: averageOf(groups.medium, rejected, numRows, average),
    few: averageOf(groups.few, rejected, numRows, average),
    known: averageOf(numRows.keys(), rejected, numRows, 'micro'),
    unknown: unknown === 0 ? null : unknownRejected / unknown,
  };
}
