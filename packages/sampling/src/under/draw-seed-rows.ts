import type { Random } from '@lt/core';

/** Returns `count` different rows, or all there are, ascending. */
export function drawSeedRows(rows: Int32Array, count: number, random: Random): Int32Array {
  const numSeeds = Math.min(count, rows.length);
  return random
    .permutation(rows.length)
    .fill(new Int32Array(numSeeds), 0)
    .map((i) => rows[i]!)
    .sort();
}
