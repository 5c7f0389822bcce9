import { checkNumber, checkOptions, splitHeadTail } from '@lt/core';
import { checkTailMetric } from './check-tail-metric.ts';
import { meanOfPresent } from './means.ts';

/** Options of {@link headTailGap}. */
export interface HeadTailGapOptions {
  /** Share of the training examples that the head holds at least, above 0 and at most 1. @default 0.9 */
  headShare?: number;
}

/**
 * Returns by how much the mean recall of the head exceeds that of the tail: 0 for a model that treats both alike.
 *
 * Head are the fewest largest classes that hold 90 % of the training examples, see `splitHeadTail` of `@lt/core`; unlike the bounds of
 * {@link shotAccuracy} that fits data sets of any size. It rewards evenness and not skill: a model that is always wrong has no gap
 * either, and one that trades the head for the tail can get below 0. Read it beside {@link balancedAccuracy}.
 *
 *     headTailGap = mean over head classes of recall - mean over tail classes of recall
 *
 * @param classIds - True class of each test row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each test row, `[numRows]`.
 * @param trainCounts - Training examples per class, `[numClasses]`, not all 0.
 * @param options - Where the head ends.
 * @returns Difference in [-1, 1], negative where the tail is better; `null` if no class of the head has test rows, or none of the tail.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an id is not a whole number in [0, numClasses), a count is negative, all
 *   are 0, or `headShare` is outside (0, 1]. Unknown rows (-1) are refused too: leave them out.
 *
 * @example
 * ```ts
 * import { bootstrapInterval, headTailGap, pickRows } from '@lt/metrics';
 *
 * // 1000 of 1110 examples are class 0, the head. Recalls 1 against the mean of 1/2 and 0.
 * const classIds = [0, 0, 1, 1, 2, 2];
 * const predicted = [0, 0, 1, 0, 0, 0];
 * const trainCounts = [1000, 100, 10];
 * console.log(headTailGap(classIds, predicted, trainCounts)); // 0.75
 *
 * const measure = (rows: Int32Array) => headTailGap(pickRows(classIds, rows), pickRows(predicted, rows), trainCounts);
 * const { lower, upper } = await bootstrapInterval(classIds.length, measure, { stratifyBy: classIds });
 * console.log(lower, upper); // 0.5 1
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, section 3,
 *   https://arxiv.org/abs/2008.03673, for the head by its share of the data.
 */
export function headTailGap(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
  options: HeadTailGapOptions = {},
): number | null {
  const name = 'headTailGap';
  checkOptions(name, options);
  const headShare = checkNumber(name, 'headShare', options.headShare ?? 0.9, { above: 0, max: 1 });
  const classes = checkTailMetric(name, classIds, predicted, trainCounts);
  if (Array.from(trainCounts).every((count) => count === 0)) {
    throw new RangeError(
      `${name}: expected \`trainCounts\` to hold at least one example, got ${trainCounts.length === 1 ? 'a zero' : 'only zeros'}.`,
    );
  }
  const isHead = new Set(splitHeadTail(trainCounts, headShare).head);
  const recallOf = (head: boolean): number | null =>
    meanOfPresent(classes.filter(({ classId }) => isHead.has(classId) === head).map(({ recall }) => recall));
  const [head, tail] = [recallOf(true), recallOf(false)];
  return head === null || tail === null ? null : head - tail;
}
