import { NearestLists } from './nearest-lists.ts';
import type { NeighborLists, NeighborSearch } from './neighbor-engine.ts';
import type { OpenQuery } from './rerank.ts';
import type { PackedRows, SweepMemory } from './sweep-memory.ts';
import type { Segment } from './sweep-plan.ts';

/** Rows that one call of the kernel looks at. */
const ROWS_AT_A_TIME = 4096;

/** Returns what finishes one list by the true distances of all rows of a pool, which are kept in the memory of the kernels. */
export function createKeptScan(
  memory: SweepMemory,
  { address, isDouble }: NonNullable<PackedRows['kept']>,
  columns: number,
  segments: readonly Segment[],
  positionOf: Int32Array,
  { queries, k }: NeighborSearch,
  answer: NeighborLists,
): (query: OpenQuery) => void {
  const positions = memory.allocate(4 * ROWS_AT_A_TIME);
  const distances = memory.allocate(8 * ROWS_AT_A_TIME);
  const lists = new NearestLists(1, k);
  return ({ index, limit }) => {
    const query = queries[index]!;
    lists.clear();
    for (const { rows, first } of segments) {
      const end = first + rows.length;
      for (let from = first; from < end; from += ROWS_AT_A_TIME) {
        const count = memory.kernels.within(
          address,
          isDouble,
          columns,
          positionOf[query]!,
          from,
          Math.min(from + ROWS_AT_A_TIME, end),
          limit,
          positions,
          distances,
        );
        const near = memory.int32(positions, count);
        const squares = memory.float64(distances, count);
        for (let i = 0; i < count; i++) {
          const row = rows[near[i]! - first]!;
          if (row !== query) lists.insert(0, row, squares[i]!);
        }
      }
    }
    lists.copyList(0, answer, index);
  };
}
