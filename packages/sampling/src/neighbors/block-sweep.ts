import { type PackedRows, QUERY_BLOCK, type SweepMemory } from './sweep-memory.ts';
import type { Segment, SweepPlan } from './sweep-plan.ts';

/** Multiplications that one call of a kernel makes at most, about: half a millisecond. */
const CALL = 2 ** 24;

/** Lists of one kind in the memory of the kernels, by position. */
export interface ListMemory {
  /** Rows in a list, a multiple of 4. */
  size: number;
  /** Address of the distances, int32. */
  distances: number;
  /** Address of the positions, int32. */
  positions: number;
  /** Address of each list's last distance, int32. */
  thresholds: number;
  /** Address of room for the true distances of one list, float64. */
  exact: number;
}

/** Some queries of one segment, which are swept together. */
export interface QueryBlock {
  /** Their segment. */
  segment: Segment;
  /** Position of the first one. */
  first: number;
  /** Position after the last one. */
  end: number;
}

/** A call of a kernel. */
export interface SweepCall {
  /** Runs it. */
  run(): void;
  /** Pairs of rows that it looks at. */
  pairs: number;
}

/** Returns how many rows a list of candidates holds for the `k` nearest. */
export function listSize(k: number): number {
  return 4 * Math.ceil((k + 3) / 4);
}

/** Makes room for empty lists of all queries of a plan. */
export function createLists(memory: SweepMemory, plan: SweepPlan, k: number): ListMemory {
  const { endOfQueries } = plan;
  const size = k === 0 ? 0 : listSize(k);
  const distances = memory.allocate(4 * size * endOfQueries);
  const positions = memory.allocate(4 * size * endOfQueries);
  const thresholds = memory.allocate(4 * endOfQueries);
  const exact = memory.allocate(8 * size);
  const lists = { size, distances, positions, thresholds, exact };
  clearLists(memory, plan, lists);
  return lists;
}

/** Empties the lists of all queries of a plan. */
export function clearLists({ kernels }: SweepMemory, { segments }: SweepPlan, lists: ListMemory): void {
  const { size, distances, positions, thresholds } = lists;
  for (const { rows, first, end, isQuery } of segments) {
    if (!isQuery) continue;
    const offset = 4 * size * first;
    const at = thresholds + 4 * first;
    kernels.clearLists(distances + offset, positions + offset, at, rows.length, end - first, size);
  }
}

/** Tells the kernels where the lists of a plan are. */
export function useLists(memory: SweepMemory, plan: SweepPlan, wide: ListMemory, narrow: ListMemory): void {
  const larger = memory.allocate(4 * plan.endOfQueries);
  memory.kernels.setLists(
    wide.distances,
    wide.positions,
    wide.size,
    narrow.distances,
    narrow.positions,
    narrow.size,
    wide.thresholds,
    narrow.thresholds,
    larger,
  );
  memory.kernels.updateThresholds(plan.endOfQueries);
}

/** Cuts the queries of a plan into blocks. */
export function queryBlocks({ segments }: SweepPlan): QueryBlock[] {
  return segments
    .filter(({ isQuery }) => isQuery)
    .flatMap((segment) =>
      Array.from({ length: Math.ceil((segment.end - segment.first) / QUERY_BLOCK) }, (_, i) => {
        const first = segment.first + i * QUERY_BLOCK;
        return { segment, first, end: Math.min(first + QUERY_BLOCK, segment.end) };
      }),
    );
}

/**
 * Returns the calls that enter all pairs of a block and the rows behind it, in both directions. All blocks together meet each pair once.
 * A block needs no other one to be done, so that threads can share them out and merge their lists.
 */
export function* blockCalls(
  memory: SweepMemory,
  packed: PackedRows,
  plan: SweepPlan,
  block: QueryBlock,
): Generator<SweepCall> {
  const { kernels } = memory;
  const { segment, first, end } = block;
  const numQueries = end - first;
  const step = 8 * Math.max(1, Math.floor(CALL / (8 * numQueries * packed.columns)));
  const calls = function* (
    isSymmetric: boolean,
    hasNarrow: boolean,
    from: number,
    to: number,
  ): Generator<SweepCall> {
    for (let start = from; start < to; start += step) {
      const stop = Math.min(start + step, to);
      yield {
        run: () => kernels.sweep(first, numQueries, start / 8, stop / 8, isSymmetric, hasNarrow),
        pairs: numQueries * (stop - start),
      };
    }
  };
  yield {
    run: () => {
      const rows = memory.int32(packed.queryRows, numQueries);
      for (let i = 0; i < numQueries; i++) rows[i] = first + i;
      kernels.packQueries(packed.points, packed.columns, packed.queryRows, numQueries, packed.queries);
    },
    pairs: 0,
  };
  if (segment.isPool) {
    yield* calls(false, segment.isNarrow, first, end);
    yield* calls(true, segment.isNarrow, end, segment.end);
    yield* calls(true, false, segment.end, plan.endOfQueries);
    yield* calls(false, false, plan.endOfQueries, plan.end);
  } else {
    yield* calls(false, false, segment.end, plan.end);
  }
}
