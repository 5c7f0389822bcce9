/**
 * Returns the logarithm of each class count relative to the largest one: at most 0, and exactly 0 for the most frequent class.
 *
 * A bias of this kind differs from `log prior` by a constant, which a softmax does not see. It is taken in float64, where neither a
 * sum nor a quotient of counts can overflow.
 *
 * @param classCounts - Examples per class, each above 0; checked by the caller.
 */
export function relativeLogCounts(classCounts: ArrayLike<number>): Float64Array {
  const logs = Float64Array.from(classCounts, Math.log);
  const largest = logs.reduce((most, log) => Math.max(most, log), Number.NEGATIVE_INFINITY);
  return logs.map((log) => log - largest);
}
