import { expect } from 'vitest';
import type { NeighborLists, NeighborSearch, Points } from '../../src/neighbors/neighbor-engine.ts';
import { squaredDistance } from '../../src/neighbors/squared-distance.ts';

/** Every distance, sorted by (distance, row). */
export function sortedLists(points: Points, { queries, pool, k }: NeighborSearch): NeighborLists {
  const indices = new Int32Array(queries.length * k).fill(-1);
  const squaredDistances = new Float32Array(queries.length * k).fill(Number.POSITIVE_INFINITY);
  for (let q = 0; q < queries.length; q++) {
    const query = queries[q]!;
    const others = Array.from(pool)
      .filter((row) => row !== query)
      .map((row) => ({ row, distance: squaredDistance(points, query, row) }))
      .sort((a, b) => a.distance - b.distance || a.row - b.row)
      .slice(0, k);
    for (let i = 0; i < others.length; i++) {
      indices[q * k + i] = others[i]!.row;
      squaredDistances[q * k + i] = others[i]!.distance;
    }
  }
  return { indices, squaredDistances };
}

/** Makes points of rows of numbers. */
export function pointsOf(
  rows: readonly (readonly number[])[],
  Kind: Float32ArrayConstructor | Float64ArrayConstructor = Float32Array,
): Points {
  return { data: Kind.from(rows.flat()), numRows: rows.length, numColumns: rows[0]!.length };
}

/** Returns 0 … n-1. */
export function range(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}

/** Expects the same bytes. Lists are compared one by one only if they differ. */
export function expectSame(
  found: readonly NeighborLists[],
  expected: readonly NeighborLists[],
  what: string,
): void {
  expect(found.length, what).toBe(expected.length);
  for (const [i, { indices, squaredDistances }] of expected.entries()) {
    const isSame =
      indices.every((row, j) => row === found[i]!.indices[j]) &&
      squaredDistances.every((distance, j) => distance === found[i]!.squaredDistances[j]);
    if (!isSame) expect(found[i], `${what}, search ${i}`).toEqual({ indices, squaredDistances });
    expect(found[i]!.indices.length).toBe(indices.length);
  }
}
