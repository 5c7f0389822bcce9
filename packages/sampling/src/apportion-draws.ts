import type { Random } from '@lt/core';

/**
 * Shares out a number of draws among classes by their weights: each class gets its quota, rounded down or up.
 *
 * `'systematic'` lays the quotas end to end and counts the marks 0, 1, 2, … that fall into each, from a random start: every class gets
 * its quota on average. `'exact'` rounds by the largest remainder, ties to the lower class.
 *
 * @param weights - Weight of each class, at least 0, not all 0.
 * @param total - Draws to share out.
 * @param random - Its first draw is the random start.
 * @returns Draws of each class, summing to `total`.
 */
export function apportionDraws(
  weights: Float64Array,
  total: number,
  rounding: 'systematic' | 'exact',
  random: Random,
): Float64Array {
  const sum = weights.reduce((a, b) => a + b, 0);
  const draws = new Float64Array(weights.length);
  if (rounding === 'systematic') {
    const start = random.at(0);
    const last = weights.findLastIndex((weight) => weight > 0);
    let cumulative = 0;
    let marks = 0;
    for (let c = 0; c <= last; c++) {
      cumulative += weights[c]!;
      // The end of the line is exact, whatever the sums have lost.
      const end =
        c === last ? total : Math.max(marks, Math.min(total, Math.ceil((cumulative / sum) * total - start)));
      draws[c] = end - marks;
      marks = end;
    }
    return draws;
  }
  const remainders = new Float64Array(weights.length);
  let left = total;
  for (let c = 0; c < weights.length; c++) {
    const quota = (weights[c]! / sum) * total;
    draws[c] = Math.floor(quota);
    remainders[c] = quota - draws[c]!;
    left -= draws[c]!;
  }
  const byRemainder = Array.from(weights.keys()).sort((a, b) => remainders[b]! - remainders[a]!);
  for (const c of byRemainder.slice(0, left)) draws[c]!++;
  return draws;
}
