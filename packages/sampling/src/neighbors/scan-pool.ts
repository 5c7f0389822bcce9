import { NearestLists } from './nearest-lists.ts';
import type { NeighborLists, NeighborSearch, Points } from './neighbor-engine.ts';
import type { OpenQuery } from './rerank.ts';
import { squaredDistance } from './squared-distance.ts';

/** Finishes one list by the true distances of the whole pool, which is quicker than packing the pool anew for a few lists. */
export function scanPool(
  points: Points,
  { queries, k }: NeighborSearch,
  pool: Int32Array,
  { index, limit }: OpenQuery,
  answer: NeighborLists,
): void {
  const lists = new NearestLists(1, k);
  const query = queries[index]!;
  for (const row of pool) {
    if (row === query) continue;
    const distance = squaredDistance(points, query, row);
    if (distance <= limit) lists.insert(0, row, distance);
  }
  lists.copyList(0, answer, index);
}
