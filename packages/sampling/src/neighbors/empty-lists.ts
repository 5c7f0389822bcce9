import type { NeighborLists, NeighborSearch } from './neighbor-engine.ts';

/** Returns the answer to a search that has found nothing yet. */
export function emptyLists({ queries, k }: NeighborSearch): NeighborLists {
  return {
    indices: new Int32Array(queries.length * k).fill(-1),
    squaredDistances: new Float32Array(queries.length * k).fill(Number.POSITIVE_INFINITY),
  };
}
