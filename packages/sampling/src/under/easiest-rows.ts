import type { Random } from '@lt/core';

/** What becomes of rows whose probability is the one at which the class is cut. */
export type HardnessTies = 'random' | 'keep';

/**
 * Returns the `count` rows of the highest probability, ascending; with `ties: 'keep'` also all others that are as probable as the
 * last of them.
 */
export function easiestRows(
  rows: Int32Array,
  probabilities: ArrayLike<number>,
  count: number,
  ties: HardnessTies,
  random: Random,
): Int32Array {
  if (count === 0) return new Int32Array(0);
  // A stable sort: rows that tie stay in random order.
  const shuffled = random.shuffle(rows.slice());
  const byEase = shuffled.sort((a, b) => probabilities[b]! - probabilities[a]!);
  const threshold = probabilities[byEase[count - 1]!]!;
  const kept =
    ties === 'keep' ? rows.filter((row) => probabilities[row]! >= threshold) : byEase.slice(0, count);
  return kept.sort();
}
