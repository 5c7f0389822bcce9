import { checkNumber, checkNumbers, describeValue } from '@lt/core';
import { checkRunOptions } from '../resampling/check-run-options.ts';
import { type FeatureRows, readFeatures } from '../resampling/feature-rows.ts';
import type { RunControl } from '../resampling/run-control.ts';
import { chooseEngine, type NeighborEngineChoice } from './choose-engine.ts';
import type { NeighborLists } from './neighbor-engine.ts';

/** Options of {@link nearestNeighbors}. */
export interface NearestNeighborsOptions extends RunControl {
  /** Neighbors per query, at least 1. */
  k: number;
  /** Rows that neighbors are wanted for, as indices; may repeat. @default all rows */
  queries?: ArrayLike<number>;
  /** Rows that may be neighbors, as indices, each once. @default all rows */
  pool?: ArrayLike<number>;
  /** What to search with; the result is the same bytes. @default 'auto' */
  engine?: NeighborEngineChoice;
  /**
   * Threads that search in WebAssembly, this one included; 1 for no others. The result is the same bytes. Where none may be started, this
   * thread does it all.
   *
   * @default as many as the machine has, in searches that take one longer than about 150 milliseconds
   */
  workers?: number;
}

/**
 * Returns the `k` nearest rows of each row, exactly, by Euclidean distance.
 *
 * The row itself is left out by its index, so that a copy of it counts as a neighbor at distance 0. Rows at the same distance come in
 * the order of their indices. Never makes a matrix of all distances.
 *
 *     squared distance(x, y) = sum over columns of (x - y)²,   in float64 whatever the type of the data
 *
 * @param features - Rows of finite numbers, `[numRows, …]`: an array of rows, `{ data, shape }` with a float array, or a tensor, which is
 *   read once and not disposed.
 * @param options - How many, of which rows, among which rows, and with what.
 * @returns Row indices and squared distances, `[queries.length * k]` each, row after row, nearest first. Where the pool has fewer than
 *   `k` other rows, index -1 and distance Infinity. A distance that float32 cannot hold is Infinity too, beside a row's index.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if `features` are not rows of finite numbers, `k` is not a whole number of at least 1, a query or a row of the pool
 *   is not one of them, a row is twice in the pool, or squared distances overflow float64.
 *
 * @example
 * ```ts
 * import { nearestNeighbors } from '@lt/sampling';
 *
 * const features = [[0, 0], [1, 0], [0, 2], [5, 5]];
 * const { indices, squaredDistances } = await nearestNeighbors(features, { k: 2, queries: [0, 3] });
 * console.log([...indices]); // [ 1, 2, 2, 1 ]
 * console.log([...squaredDistances]); // [ 1, 4, 34, 41 ]
 * ```
 */
export async function nearestNeighbors(
  features: FeatureRows,
  options: NearestNeighborsOptions,
): Promise<NeighborLists> {
  const name = 'nearestNeighbors';
  checkRunOptions(name, options);
  const k = checkNumber(name, 'k', options.k, { min: 1, max: 2 ** 20, integer: true });
  const { points } = await readFeatures(name, features);
  const pool = readRows(name, 'pool', options.pool, points.numRows);
  const queries =
    options.queries === options.pool ? pool : readRows(name, 'queries', options.queries, points.numRows);
  checkOnce(name, pool, points.numRows);
  const engine = await chooseEngine(name, options.engine, options.workers);
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const [lists] = await engine.search(points, [{ queries, pool, k }], { signal, onProgress });
  return lists!;
}

function readRows(
  name: string,
  argument: string,
  rows: ArrayLike<number> | undefined,
  numRows: number,
): Int32Array {
  if (rows === undefined) return Int32Array.from({ length: numRows }, (_, row) => row);
  return Int32Array.from(
    checkNumbers(name, argument, rows, { min: 0, below: numRows, integer: true, allowEmpty: true }),
  );
}

function checkOnce(name: string, pool: Int32Array, numRows: number): void {
  const isThere = new Uint8Array(numRows);
  for (const row of pool) {
    if (isThere[row] === 1) {
      throw new RangeError(
        `${name}: expected \`pool\` to hold each row once, got ${describeValue(row)} twice.`,
      );
    }
    isThere[row] = 1;
  }
}
