import type { ListMemory } from './block-sweep.ts';
import { NearestLists } from './nearest-lists.ts';
import type { NeighborLists, NeighborSearch, Points } from './neighbor-engine.ts';
import { squaredDistance } from './squared-distance.ts';
import { FAR, type PackedRows, type SweepMemory } from './sweep-memory.ts';

/** What is known of a query whose list is not proved. */
export interface OpenQuery {
  /** Its place among the queries of the search. */
  index: number;
  /** No row beyond this squared distance is wanted. */
  limit: number;
  /** Whether the packing pulled the row back, so that its packed distances say little. */
  isFar: boolean;
}

/**
 * Orders the candidates of some queries by their true distances, and writes the nearest.
 *
 * The list is proved where every row that was left out is farther: a packed distance is wrong by at most both rounding errors, and
 * pulling long rows back to a ball brings no two rows apart, so that
 *
 *     |x - y| ≥ packed distance - error(x) - error(y)
 *
 * @param positionOf - Position of each row in the sweep.
 * @param rowAt - Row at each position.
 * @returns The queries whose lists are not proved.
 */
export function rerank(
  points: Points,
  { queries, k }: NeighborSearch,
  memory: SweepMemory,
  packed: PackedRows,
  lists: ListMemory,
  positionOf: Int32Array,
  rowAt: Int32Array,
  first: number,
  end: number,
  answer: NeighborLists,
): OpenQuery[] {
  const { size } = lists;
  const { kernels } = memory;
  const all = kernels.memory.buffer;
  const packedDistances = new Int32Array(all, lists.distances);
  const positions = new Int32Array(all, lists.positions);
  const errors = new Float64Array(all, packed.errors);
  const exact = new Float64Array(all, lists.exact, size);
  const best = new NearestLists(1, k);
  const open: OpenQuery[] = [];
  for (let i = first; i < end; i++) {
    const query = queries[i]!;
    const position = positionOf[query]!;
    const start = position * size;
    if (packed.kept !== undefined) {
      const { address, isDouble } = packed.kept;
      const candidates = lists.positions + 4 * start;
      kernels.distances(address, isDouble, packed.columns, position, candidates, size, lists.exact);
    }
    best.clear();
    for (let slot = 0; slot < size && positions[start + slot]! >= 0; slot++) {
      const row = rowAt[positions[start + slot]!]!;
      const isKnown = packed.kept !== undefined;
      best.insert(0, row, isKnown ? exact[slot]! : squaredDistance(points, query, row));
    }
    best.copyTo(answer, i, 1);
    const last = packedDistances[start + size - 1]!;
    // A list that is not full holds the whole pool.
    if (last === FAR) continue;
    const error = errors[position]!;
    const limit = best.limit(0);
    const nearest = (Math.sqrt(last) - Math.abs(error) - packed.mostError) * (1 - 1e-9);
    if (!(Math.sqrt(limit) * packed.scale < nearest)) open.push({ index: i, limit, isFar: error < 0 });
  }
  return open;
}
