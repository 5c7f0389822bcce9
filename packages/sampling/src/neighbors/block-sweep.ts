import type { SweepKernels } from './sweep-kernels.ts';
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
function listSize(k: number): number {
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
export function clearLists({ kernels }: SweepMemory, plan: SweepPlan, lists: ListMemory): void {
  for (const call of clearCalls(plan, lists)) kernels.clearLists(...call);
}

/** Returns the arguments of the kernel `clearLists` that empty the lists of a plan. */
export function clearCalls(
  { segments }: SweepPlan,
  { size, distances, positions, thresholds }: ListMemory,
): Parameters<SweepKernels['clearLists']>[] {
  return segments
    .filter(({ isQuery }) => isQuery)
    .map(({ rows, first, end }) => {
      const offset = 4 * size * first;
      const at = thresholds + 4 * first;
      return [distances + offset, positions + offset, at, rows.length, end - first, size];
    });
}

/** Tells the kernels where the lists of a plan are. Returns the address of the larger threshold of each row. */
export function useLists(memory: SweepMemory, plan: SweepPlan, wide: ListMemory, narrow: ListMemory): number {
  const larger = memory.allocate(4 * plan.endOfQueries);
  memory.kernels.setLists(...listArguments(wide, narrow, larger));
  memory.kernels.updateThresholds(plan.endOfQueries);
  return larger;
}

/** Returns the arguments of the kernel `setLists`. */
export function listArguments(
  wide: ListMemory,
  narrow: ListMemory,
  larger: number,
): Parameters<SweepKernels['setLists']> {
  return [
    wide.distances,
    wide.positions,
    wide.size,
    narrow.distances,
    narrow.positions,
    narrow.size,
    wide.thresholds,
    narrow.thresholds,
    larger,
  ];
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

/** A call of the kernel `sweep` for some queries. */
export interface SweepRange {
  /** Position of the first row that they meet. */
  from: number;
  /** Position after the last one. */
  to: number;
  /** Whether the rows' lists are filled too. */
  isSymmetric: boolean;
  /** Whether the narrow lists are. */
  hasNarrow: boolean;
}

/**
 * Returns the ranges that enter all pairs of a block and the rows behind it, in both directions. All blocks together meet each pair once.
 * A block needs no other one to be done, so that threads can share them out and merge their lists.
 */
export function* blockRanges(
  { columns }: PackedRows,
  plan: SweepPlan,
  { segment, first, end }: QueryBlock,
): Generator<SweepRange> {
  const step = 8 * Math.max(1, Math.floor(CALL / (8 * (end - first) * columns)));
  const ranges = function* (
    isSymmetric: boolean,
    hasNarrow: boolean,
    start: number,
    stop: number,
  ): Generator<SweepRange> {
    for (let from = start; from < stop; from += step) {
      yield { from, to: Math.min(from + step, stop), isSymmetric, hasNarrow };
    }
  };
  if (segment.isPool) {
    yield* ranges(false, segment.isNarrow, first, end);
    yield* ranges(true, segment.isNarrow, end, segment.end);
    yield* ranges(true, false, segment.end, plan.endOfQueries);
    yield* ranges(false, false, plan.endOfQueries, plan.end);
  } else {
    yield* ranges(false, false, segment.end, plan.end);
  }
}

/** Returns the calls that run the ranges of a block on this thread. */
export function* blockCalls(
  memory: SweepMemory,
  packed: PackedRows,
  plan: SweepPlan,
  block: QueryBlock,
): Generator<SweepCall> {
  const { kernels } = memory;
  const { first, end } = block;
  const numQueries = end - first;
  yield {
    run: () => {
      const rows = memory.int32(packed.queryRows, numQueries);
      for (let i = 0; i < numQueries; i++) rows[i] = first + i;
      kernels.packQueries(packed.points, packed.columns, packed.queryRows, numQueries, packed.queries);
    },
    pairs: 0,
  };
  for (const { from, to, isSymmetric, hasNarrow } of blockRanges(packed, plan, block)) {
    yield {
      run: () => kernels.sweep(first, numQueries, from / 8, to / 8, isSymmetric, hasNarrow),
      pairs: numQueries * (to - from),
    };
  }
}
