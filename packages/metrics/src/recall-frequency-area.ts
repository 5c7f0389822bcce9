import { checkTailMetric } from './check-tail-metric.ts';

/**
 * Returns the area under the curve of recall against class frequency, from the rarest class to the most frequent one.
 *
 * Class frequency lies on a logarithmic axis, stretched to length 1: from 10 to 100 training examples counts as much as from 100 to
 * 1000. It rewards recall at every frequency alike, where {@link balancedAccuracy} weighs a frequency by how many classes have it, and
 * most classes of a long-tailed data set are rare: a model that fails on them all loses most of its balanced accuracy, and here only
 * their part of the axis. False alarms are not counted.
 *
 *     x(c) = (log n(c) - log smallest n) / (log largest n - log smallest n),   n(c) = max(trainCount(c), 1)
 *     area = integral from 0 to 1 of recall(x), linear between the classes; classes of the same frequency count as one, by their mean
 *
 * Only classes with test rows make the curve. If they all have the same frequency, the area is their mean recall.
 *
 * @param classIds - True class of each test row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each test row, `[numRows]`.
 * @param trainCounts - Training examples per class, `[numClasses]`. A class without any is put beside those with a single one.
 * @returns Area in [0, 1].
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an id is not a whole number in [0, numClasses), or a count is negative.
 *   Unknown rows (-1) are refused too: leave them out.
 *
 * @example
 * ```ts
 * import { bootstrapInterval, pickRows, recallFrequencyArea } from '@lt/metrics';
 *
 * // Recalls 0, 1/2 and 1 at x = 0, 1/2 and 1: (0 + 1/2) / 4 + (1/2 + 1) / 4.
 * const classIds = [0, 0, 1, 1, 2, 2];
 * const predicted = [0, 0, 1, 0, 0, 0];
 * const trainCounts = [1000, 100, 10];
 * console.log(recallFrequencyArea(classIds, predicted, trainCounts).toFixed(4)); // 0.5000
 *
 * const measure = (rows: Int32Array) =>
 *   recallFrequencyArea(pickRows(classIds, rows), pickRows(predicted, rows), trainCounts);
 * const { lower, upper } = await bootstrapInterval(classIds.length, measure, { stratifyBy: classIds });
 * console.log(lower!.toFixed(4), upper!.toFixed(4)); // 0.2500 0.7500
 * ```
 */
export function recallFrequencyArea(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
): number {
  const classes = checkTailMetric('recallFrequencyArea', classIds, predicted, trainCounts);
  const atCount = new Map<number, number[]>();
  for (const { trainCount, recall } of classes) {
    const count = Math.max(trainCount, 1);
    const same = atCount.get(count);
    if (same === undefined) atCount.set(count, [recall]);
    else same.push(recall);
  }
  const curve = [...atCount]
    .sort(([a], [b]) => a - b)
    .map(([count, recalls]) => ({
      x: Math.log(count),
      y: recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length,
    }));
  const width = curve.at(-1)!.x - curve[0]!.x;
  if (width === 0) return curve[0]!.y;
  let area = 0;
  for (let i = 1; i < curve.length; i++) {
    const [left, right] = [curve[i - 1]!, curve[i]!];
    area += ((right.x - left.x) / width) * ((left.y + right.y) / 2);
  }
  return area;
}
