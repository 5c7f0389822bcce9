import { createYielder } from '@lt/core';
import type { RunControl } from '../resampling/run-control.ts';

/**
 * How far two rows are from each other. What is above `limit` is of no use to the caller: a sum may stop there and return what it has.
 */
export type RowDistance = (a: number, b: number, limit: number) => number;

/**
 * Returns the k nearest of the other rows to each row, nearest first, ties by row number: `[rows.length, k]` row numbers.
 *
 * The exact search for distances that are no sums of squared differences, which the engines do not know: categories that differ or
 * not, tables of differences. It compares every pair, n² distances and memory for n · k numbers, and a sum of distances ends as soon as
 * it is above the k-th nearest so far. Within one class, which is what is searched here, that is quick enough; an engine would need the
 * categories as one-hot columns, and with them memory for every category of every row.
 *
 * @param rows - Row numbers, ascending.
 * @param k - From 0 to `rows.length - 1`.
 */
export async function nearestByDistance(
  rows: Int32Array,
  k: number,
  distanceOf: RowDistance,
  { signal, onProgress }: RunControl,
): Promise<Int32Array> {
  const neighbors = new Int32Array(rows.length * k);
  const distances = new Float64Array(k);
  const giveWay = createYielder();
  for (let i = 0; i < rows.length; i++) {
    if (i % 64 === 0) {
      signal?.throwIfAborted();
      onProgress?.({ phase: 'neighbors', done: i, total: rows.length });
      await giveWay();
    }
    const start = i * k;
    const row = rows[i]!;
    distances.fill(Infinity);
    for (let j = 0; j < rows.length; j++) {
      if (j === i) continue;
      const limit = distances[k - 1]!;
      const distance = distanceOf(row, rows[j]!, limit);
      // Of equal distances the row that came first stays before.
      if (distance >= limit) continue;
      let place = k - 1;
      for (; place > 0 && distances[place - 1]! > distance; place--) {
        distances[place] = distances[place - 1]!;
        neighbors[start + place] = neighbors[start + place - 1]!;
      }
      distances[place] = distance;
      neighbors[start + place] = rows[j]!;
    }
  }
  onProgress?.({ phase: 'neighbors', done: rows.length, total: rows.length });
  return neighbors;
}
