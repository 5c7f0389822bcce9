import type { NeighborEngine, Points } from '../neighbors/neighbor-engine.ts';
import type { RunControl } from '../resampling/run-control.ts';
import { rowsWhere } from './rows-where.ts';

/** Nearest rows among those that are still there, while rows are taken away. */
export interface ShrinkingNeighbors {
  /** Takes rows away. */
  remove(rows: Int32Array): void;
  /**
   * Returns the `k` nearest remaining rows of each query, `[queries.length * k]`, -1 where there are fewer. `k` is at most the
   * `mostNeighbors` of {@link createShrinkingNeighbors}.
   */
  nearest(queries: Int32Array, k: number): Promise<Int32Array>;
}

/**
 * Prepares searches among rows that become fewer, which the methods need that clean again and again.
 *
 * The nearest rows of a list are still the nearest remaining ones, in order, after others went. So each row is searched for once, with
 * a longer list than is asked for, and again only when too few of its list are left.
 */
export function createShrinkingNeighbors(
  engine: NeighborEngine,
  points: Points,
  mostNeighbors: number,
  control: RunControl,
): ShrinkingNeighbors {
  const width = 2 * mostNeighbors + 2;
  const isLeft = new Uint8Array(points.numRows).fill(1);
  const lists = new Int32Array(points.numRows * width);
  const hasList = new Uint8Array(points.numRows);

  /** Writes the nearest remaining rows of a row, and tells whether its list had enough of them. */
  const take = (row: number, out: Int32Array): boolean => {
    if (hasList[row] === 0) return false;
    let count = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      const neighbor = lists[i]!;
      // The list holds all rows there were.
      if (neighbor < 0) return true;
      if (isLeft[neighbor] === 1) out[count++] = neighbor;
      if (count === out.length) return true;
    }
    return false;
  };
  const search = async (queries: Int32Array): Promise<void> => {
    const left = rowsWhere(points.numRows, (row) => isLeft[row] === 1);
    // The same array where all rows are asked about: engines then look at each pair once.
    const pool = queries.length === left.length ? queries : left;
    const [found] = await engine.search(points, [{ queries, pool, k: width }], control);
    for (let i = 0; i < queries.length; i++) {
      const row = queries[i]!;
      lists.set(found!.indices.subarray(i * width, (i + 1) * width), row * width);
      hasList[row] = 1;
    }
  };

  return {
    remove: (rows) => {
      for (const row of rows) isLeft[row] = 0;
    },
    nearest: async (queries, k) => {
      const out = new Int32Array(queries.length * k).fill(-1);
      const slot = (i: number): Int32Array => out.subarray(i * k, (i + 1) * k);
      const short: number[] = [];
      for (let i = 0; i < queries.length; i++) if (!take(queries[i]!, slot(i))) short.push(i);
      if (short.length > 0) {
        await search(Int32Array.from(short, (i) => queries[i]!));
        for (const i of short) take(queries[i]!, slot(i));
      }
      return out;
    },
  };
}
