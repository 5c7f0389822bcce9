import { createYielder, type Random } from '@lt/core';
import type { Points } from '../neighbors/neighbor-engine.ts';
import { squaredDistance } from '../neighbors/squared-distance.ts';
import type { RunControl } from '../resampling/run-control.ts';

/** Rows of which all pairs are measured. */
const MOST_ROWS = 2048;

/**
 * Returns the mean Euclidean distance between the pairs of some rows, at least two. Of more than 2,048 rows, that many are drawn: a mean
 * over two million pairs is as good as one over all, which would take as long as the search for neighbors.
 */
export async function meanDistance(
  points: Points,
  rows: Int32Array,
  random: Random,
  { signal }: RunControl,
): Promise<number> {
  const giveWay = createYielder();
  const measured =
    rows.length <= MOST_ROWS
      ? rows
      : random
          .permutation(rows.length)
          .fill(new Int32Array(MOST_ROWS), 0)
          .map((i) => rows[i]!);
  let sum = 0;
  for (let i = 1; i < measured.length; i++) {
    for (let j = 0; j < i; j++) sum += Math.sqrt(squaredDistance(points, measured[i]!, measured[j]!));
    if (i % 64 === 0) {
      signal?.throwIfAborted();
      await giveWay();
    }
  }
  return sum / ((measured.length * (measured.length - 1)) / 2);
}
