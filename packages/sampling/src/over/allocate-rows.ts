/** How fractions of new rows become whole numbers: exact in total, or each rounded on its own, a half to the even number. */
export type RowAllocation = 'largestRemainder' | 'rint';

/**
 * Shares out new rows by weights that are whole numbers, exactly.
 *
 *     share(i) = total · weight(i) / sum of weights
 *
 * `'largestRemainder'` rounds down, and gives the rows that are left to the largest fractions, of equal ones to the first.
 *
 * @param total - New rows.
 * @param weights - A weight per row, not all of them 0.
 * @param allocation - How to round.
 */
export function allocateRows(total: number, weights: Int32Array, allocation: RowAllocation): Int32Array {
  const sum = weights.reduce((partial, weight) => partial + weight, 0);
  const counts = new Int32Array(weights.length);
  const remainders = new Float64Array(weights.length);
  let left = total;
  for (let i = 0; i < weights.length; i++) {
    // Whole numbers far below 2^53: nothing is rounded here.
    const product = total * weights[i]!;
    remainders[i] = product % sum;
    counts[i] = (product - remainders[i]!) / sum;
    left -= counts[i]!;
  }
  if (allocation === 'rint') {
    for (let i = 0; i < weights.length; i++) {
      const excess = 2 * remainders[i]! - sum;
      if (excess > 0 || (excess === 0 && counts[i]! % 2 === 1)) counts[i]!++;
    }
    return counts;
  }
  const order = Int32Array.from(weights.keys()).sort((a, b) => remainders[b]! - remainders[a]! || a - b);
  for (const i of order.subarray(0, left)) counts[i]!++;
  return counts;
}
