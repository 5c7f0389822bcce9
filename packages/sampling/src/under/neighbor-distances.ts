import { createYielder } from '@lt/core';
import type { Points } from '../neighbors/neighbor-engine.ts';
import { squaredDistance } from '../neighbors/squared-distance.ts';
import type { RunControl } from '../resampling/run-control.ts';

/** Returns the mean distance of each query to its neighbors, `[queries.length]`; -1 among `neighbors` is no neighbor. */
export function meanDistances(points: Points, queries: Int32Array, neighbors: Int32Array): Float64Array {
  const k = neighbors.length / queries.length;
  return Float64Array.from(queries, (row, i) => {
    const present = neighbors.subarray(i * k, (i + 1) * k).filter((neighbor) => neighbor >= 0);
    return (
      present.reduce((sum, other) => sum + Math.sqrt(squaredDistance(points, row, other)), 0) / present.length
    );
  });
}

/** Returns the mean distance of each query to the `k` rows of `pool` that are farthest from it, `[queries.length]`. */
export async function meanDistancesToFarthest(
  points: Points,
  queries: Int32Array,
  pool: Int32Array,
  k: number,
  { signal, onProgress }: RunControl,
): Promise<Float64Array> {
  const giveWay = createYielder();
  const means = new Float64Array(queries.length);
  // Ascending: the smallest of the largest is the one to beat.
  const farthest = new Float64Array(k);
  for (let i = 0; i < queries.length; i++) {
    const pause = giveWay();
    if (pause !== undefined) {
      await pause;
      signal?.throwIfAborted();
      onProgress?.({ phase: 'neighbors', done: i, total: queries.length });
    }
    farthest.fill(0);
    for (const other of pool) {
      const distance = other === queries[i] ? 0 : squaredDistance(points, queries[i]!, other);
      if (distance > farthest[0]!) insertAscending(farthest, distance);
    }
    means[i] = farthest.reduce((sum, squared) => sum + Math.sqrt(squared), 0) / k;
  }
  onProgress?.({ phase: 'neighbors', done: queries.length, total: queries.length });
  return means;
}

/** Puts a value into an ascending list and drops its smallest. */
function insertAscending(values: Float64Array, value: number): void {
  let i = 0;
  while (i + 1 < values.length && values[i + 1]! < value) {
    values[i] = values[i + 1]!;
    i++;
  }
  values[i] = value;
}
