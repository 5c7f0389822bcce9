/** Weights are rounded to multiples of this, so that the last bit of a logarithm, which browsers do not agree on, moves no row. */
const STEPS = 2 ** 40;

/**
 * Returns how much of a class each cluster gets: more where its rows are further apart.
 *
 *     sparsity(f) = meanDistance(f)^exponent / count(f),   weight(f) = sparsity(f) / largest sparsity
 *
 * By logarithms, since the exponent may be as large as the number of columns. Clusters of equal rows get nothing beside others, and the
 * same as one another where there are no others: what would be 0 / 0 there (imbalanced-learn's issue 1186).
 *
 * @param meanDistances - Mean distance between the rows of the class in each cluster, at least 0.
 * @param counts - Rows of the class in each cluster, at least 1.
 * @param exponent - `'auto'`: 0.16 · (logarithm of the count to the base 1.6)^1.8, for each cluster.
 * @returns Weights from 0 to 1, at least one of them 1.
 */
export function sparsityWeights(
  meanDistances: Float64Array,
  counts: Int32Array,
  exponent: number | 'auto',
): Float64Array {
  const logarithms = meanDistances.map((distance, f) => {
    const count = counts[f]!;
    const power = exponent === 'auto' ? 0.16 * (Math.log(count) / Math.log(1.6)) ** 1.8 : exponent;
    // An exponent of 0 asks for one over the count, whatever the distance.
    return (power === 0 ? 0 : power * Math.log(distance)) - Math.log(count);
  });
  const largest = logarithms.reduce((a, b) => Math.max(a, b));
  if (largest === -Infinity) return logarithms.fill(1);
  return logarithms.map((logarithm) => Math.round(Math.exp(logarithm - largest) * STEPS) / STEPS);
}
