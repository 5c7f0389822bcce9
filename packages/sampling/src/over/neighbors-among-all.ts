import type { NeighborEngine } from '../neighbors/neighbor-engine.ts';
import type { DataSet } from '../resampling/data-set.ts';
import type { RunControl } from '../resampling/run-control.ts';

/**
 * Returns the `k` nearest rows, of all classes, of each row of some classes: one search, over which the packing of all rows is shared.
 *
 * @param engine - What searches.
 * @param dataSet - All rows.
 * @param queries - Rows of each class.
 * @param k - Neighbors per row, fewer than there are rows.
 * @param control - Progress and abort.
 * @returns Lists of each class, `[rows * k]`.
 */
export async function neighborsAmongAll(
  engine: NeighborEngine,
  { points }: DataSet,
  queries: readonly Int32Array[],
  k: number,
  control: RunControl,
): Promise<Int32Array[]> {
  const numQueries = queries.reduce((sum, { length }) => sum + length, 0);
  if (numQueries === 0) return [];
  const pool = new Int32Array(points.numRows);
  for (let row = 0; row < pool.length; row++) pool[row] = row;
  const all = new Int32Array(numQueries);
  let end = 0;
  for (const rows of queries) {
    all.set(rows, end);
    end += rows.length;
  }
  const [lists] = await engine.search(points, [{ queries: all, pool, k }], control);
  let start = 0;
  return queries.map(({ length }) => {
    const own = lists!.indices.subarray(start * k, (start + length) * k);
    start += length;
    return own;
  });
}
