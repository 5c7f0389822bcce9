import { checkNumber, checkOptions } from '@lt/core';
import { checkTailMetric, weightedRecall } from './check-tail-metric.ts';

/** Options of {@link tailWeightedRecall}. */
export interface TailWeightedRecallOptions {
  /**
   * How much rare classes weigh: 1 one over the training examples, 0.5 one over their square root, 0 every class the same
   * ({@link balancedAccuracy}), -1 as many as there are training examples.
   *
   * @default 1
   */
  exponent?: number;
}

/**
 * Returns the mean recall with rare classes weighing more: the accuracy to expect where they are the frequent ones.
 *
 * It answers how a model does if the world turns round: the accuracy on a test set that is long-tailed the other way, without drawing
 * one. It rewards recall on the rarest classes, of which a few decide where the tail is long; an `exponent` of 0.5 is milder. False
 * alarms are not counted: predicting the rarest class everywhere is good here, so read it beside {@link accuracy} or {@link macroF1}.
 *
 *     weight(c) = max(trainCount(c), 1) ^ -exponent
 *     tailWeightedRecall = sum over classes c with test rows of  weight(c) · recall(c)  /  sum of weight(c)
 *
 * @param classIds - True class of each test row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each test row, `[numRows]`.
 * @param trainCounts - Training examples per class, `[numClasses]`. A class without any weighs as one with a single example.
 * @param options - How much rare classes weigh.
 * @returns Weighted recall in [0, 1].
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an id is not a whole number in [0, numClasses), a count is negative, or the
 *   exponent is not finite. Unknown rows (-1) are refused too: leave them out.
 *
 * @example
 * ```ts
 * import { bootstrapInterval, pickRows, tailWeightedRecall } from '@lt/metrics';
 *
 * // Recalls 1, 1/2 and 0 of classes that weigh 1, 10 and 100.
 * const classIds = [0, 0, 1, 1, 2, 2];
 * const predicted = [0, 0, 1, 0, 0, 0];
 * const trainCounts = [1000, 100, 10];
 * console.log(tailWeightedRecall(classIds, predicted, trainCounts).toFixed(4)); // 0.0541
 * console.log(tailWeightedRecall(classIds, predicted, trainCounts, { exponent: 0 }).toFixed(4)); // 0.5000
 *
 * const measure = (rows: Int32Array) =>
 *   tailWeightedRecall(pickRows(classIds, rows), pickRows(predicted, rows), trainCounts);
 * const { lower, upper } = await bootstrapInterval(classIds.length, measure, { stratifyBy: classIds });
 * console.log(lower!.toFixed(4), upper!.toFixed(4)); // 0.0090 0.0991
 * ```
 *
 * @see Y. Hong, S. Han, K. Choi, S. Seo, B. Kim, B. Chang, "Disentangling Label Distribution for Long-tailed Visual Recognition", CVPR
 *   2021, section 4, https://arxiv.org/abs/2012.00321, which draws test sets whose tail is the head of training ("backward"): this is
 *   the expected accuracy on such a set.
 */
export function tailWeightedRecall(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
  options: TailWeightedRecallOptions = {},
): number {
  const name = 'tailWeightedRecall';
  checkOptions(name, options);
  const exponent = checkNumber(name, 'exponent', options.exponent ?? 1);
  const classes = checkTailMetric(name, classIds, predicted, trainCounts);
  const counts = classes.map(({ trainCount }) => Math.max(trainCount, 1));
  // Relative to the class that weighs most, so that no weight overflows and not all of them vanish.
  const heaviest = exponent > 0 ? Math.min(...counts) : Math.max(...counts);
  return weightedRecall(
    classes,
    counts.map((count) => (count / heaviest) ** -exponent),
  );
}
