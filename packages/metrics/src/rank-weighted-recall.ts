import { checkTailMetric, weightedRecall } from './check-tail-metric.ts';

/**
 * Returns the mean recall with classes weighing by their place from head to tail: the rarest of 100 classes a hundred times the first.
 *
 * It rewards the tail as {@link tailWeightedRecall} does, but only the order of the classes counts, not how many examples they have:
 * the number of no single class decides, and data sets of different imbalance can be compared. False alarms are not counted.
 *
 *     rank(c) = 1 for the class with the most training examples, numClasses for the one with the fewest; equal counts share a mean rank
 *     rankWeightedRecall = sum over classes c with test rows of  rank(c) · recall(c)  /  sum of rank(c)
 *
 * A model that is equally good on all classes has that recall here too; below {@link balancedAccuracy} the head is better than the tail.
 *
 * @param classIds - True class of each test row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each test row, `[numRows]`.
 * @param trainCounts - Training examples per class, `[numClasses]`. All classes have a rank, those without test rows too.
 * @returns Weighted recall in [0, 1].
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an id is not a whole number in [0, numClasses), or a count is negative.
 *   Unknown rows (-1) are refused too: leave them out.
 *
 * @example
 * ```ts
 * import { bootstrapInterval, pickRows, rankWeightedRecall } from '@lt/metrics';
 *
 * // Recalls 1, 1/2 and 0 of classes with ranks 1, 2 and 3: (1 + 1 + 0) / 6.
 * const classIds = [0, 0, 1, 1, 2, 2];
 * const predicted = [0, 0, 1, 0, 0, 0];
 * const trainCounts = [1000, 100, 10];
 * console.log(rankWeightedRecall(classIds, predicted, trainCounts).toFixed(4)); // 0.3333
 *
 * const measure = (rows: Int32Array) =>
 *   rankWeightedRecall(pickRows(classIds, rows), pickRows(predicted, rows), trainCounts);
 * const { lower, upper } = await bootstrapInterval(classIds.length, measure, { stratifyBy: classIds });
 * console.log(lower!.toFixed(4), upper!.toFixed(4)); // 0.1667 0.5000
 * ```
 */
export function rankWeightedRecall(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
): number {
  const classes = checkTailMetric('rankWeightedRecall', classIds, predicted, trainCounts);
  const rank = headToTailRanks(trainCounts);
  return weightedRecall(
    classes,
    classes.map(({ classId }) => rank[classId]!),
  );
}

/** Returns the rank of each class, from 1 = most examples; equal counts share the mean of their ranks. */
function headToTailRanks(counts: ArrayLike<number>): Float64Array {
  const byCount = Array.from(counts, (_, c) => c).sort((a, b) => counts[b]! - counts[a]!);
  const ranks = new Float64Array(counts.length);
  for (let start = 0, end = 0; start < byCount.length; start = end) {
    while (end < byCount.length && counts[byCount[end]!] === counts[byCount[start]!]) end++;
    for (const c of byCount.slice(start, end)) ranks[c] = (start + 1 + end) / 2;
  }
  return ranks;
}
