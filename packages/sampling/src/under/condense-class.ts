import { createYielder } from '@lt/core';
import type { Points } from '../neighbors/neighbor-engine.ts';
import { squaredDistance } from '../neighbors/squared-distance.ts';
import type { RunControl } from '../resampling/run-control.ts';

/**
 * Returns the rows of a class that go into the store: the seeds, and each row that the store, as it is when the row's turn comes,
 * takes for the minority. Ascending.
 *
 * The minority is in the store from the beginning, so only the nearest row of the class itself can change, and it can only get nearer:
 * a row that was right once stays right, and one pass over the class does what Hart's repeated passes do.
 *
 * @param nearestMinority - Nearest minority row of each of `classRows`.
 */
export async function condenseClass(
  points: Points,
  classRows: Int32Array,
  seedRows: Int32Array,
  nearestMinority: Int32Array,
  { signal, onProgress }: RunControl,
): Promise<Int32Array> {
  const giveWay = createYielder();
  const store = Array.from(seedRows);
  const isSeed = new Set(seedRows);
  for (let i = 0; i < classRows.length; i++) {
    const pause = giveWay();
    if (pause !== undefined) {
      await pause;
      signal?.throwIfAborted();
      onProgress?.({ phase: 'clean', done: i, total: classRows.length });
    }
    const row = classRows[i]!;
    if (!isSeed.has(row) && !isNearStore(points, row, nearestMinority[i]!, store)) store.push(row);
  }
  onProgress?.({ phase: 'clean', done: classRows.length, total: classRows.length });
  return Int32Array.from(store).sort();
}

/** Tells whether a row of the store is nearer than the nearest minority row; of two as near, the lower row counts as the nearer. */
function isNearStore(points: Points, row: number, minorityRow: number, store: readonly number[]): boolean {
  const limit = squaredDistance(points, row, minorityRow);
  for (const stored of store) {
    const distance = squaredDistance(points, row, stored);
    if (distance < limit || (distance === limit && stored < minorityRow)) return true;
  }
  return false;
}
