import type { RunControl } from '../resampling/run-control.ts';
import { NearestLists } from './nearest-lists.ts';
import type { NeighborLists, NeighborSearch, Points } from './neighbor-engine.ts';
import type { OpenQuery } from './rerank.ts';
import { squaredDistance } from './squared-distance.ts';
import {
  FAR,
  type PackedRows,
  type PackingFrame,
  packRows,
  QUERY_BLOCK,
  type SweepMemory,
} from './sweep-memory.ts';
import type { Segment } from './sweep-plan.ts';

/** Pairs that the kernel hands over at a time. */
const ROOM = 32768;

/** Panels of 8 rows that one call looks at, so that limits learn from what was found. */
const PANELS = 128;

/**
 * Finishes lists that are not proved: looks at the true distance of every row that may be within the limit of its query.
 *
 * It needs no proof afterwards, and ties cost no more than their number.
 *
 * @param pool - Rows that may be neighbors.
 * @param open - The queries, with distances that no wanted row exceeds.
 */
export async function collectNear(
  points: Points,
  { queries, k }: NeighborSearch,
  pool: Int32Array,
  open: readonly OpenQuery[],
  memory: SweepMemory,
  frame: PackingFrame,
  answer: NeighborLists,
  control: RunControl,
  giveWay: () => Promise<void> | undefined,
): Promise<void> {
  memory.reset();
  // The queries are packed too, behind the pool: some are not in it.
  const segments = [segmentOf(pool, 0)];
  const firstQuery = segments[0]!.end;
  segments.push(
    segmentOf(
      Int32Array.from(open, ({ index }) => queries[index]!),
      firstQuery,
    ),
  );
  const packed = packRows(memory, points, segments, frame);
  const norms = memory.allocate(4 * QUERY_BLOCK);
  const thresholds = memory.allocate(4 * QUERY_BLOCK);
  const pairs = memory.allocate(8 * ROOM);
  const endPanel = firstQuery / 8;
  const lists = new NearestLists(QUERY_BLOCK, k);
  for (let start = 0; start < open.length; start += QUERY_BLOCK) {
    const block = open.slice(start, start + QUERY_BLOCK);
    const numQueries = 4 * Math.ceil(block.length / 4);
    const rows = memory.int32(packed.queryRows, numQueries);
    for (let i = 0; i < numQueries; i++) rows[i] = firstQuery + start + i;
    memory.kernels.packQueries(packed.points, packed.columns, packed.queryRows, numQueries, packed.queries);
    const first = firstQuery + start;
    memory.int32(norms, numQueries).set(memory.int32(packed.norms + 4 * first, numQueries));
    const errors = memory.float64(packed.errors + 8 * first, numQueries);
    const limits = memory.int32(thresholds, numQueries);
    lists.clear();
    for (let panel = 0; panel < endPanel; ) {
      // Two rows of padding are that far apart: int32 wraps around.
      limits.fill(-(2 ** 31));
      for (let i = 0; i < block.length; i++) {
        limits[i] = packedLimit(Math.min(block[i]!.limit, lists.limit(i)), Math.abs(errors[i]!), packed);
      }
      const { kernels } = memory;
      panel = kernels.collect(
        numQueries,
        norms,
        thresholds,
        panel,
        Math.min(panel + PANELS, endPanel),
        pairs,
        ROOM,
      );
      const numPairs = kernels.countPairs();
      const found = memory.int32(pairs, 2 * numPairs);
      for (let i = 0; i < found.length; i += 2) {
        const list = found[i]!;
        const row = pool[found[i + 1]!]!;
        const query = queries[block[list]!.index]!;
        if (row !== query) lists.insert(list, row, squaredDistance(points, query, row));
      }
      control.signal?.throwIfAborted();
      await giveWay();
    }
    for (let i = 0; i < block.length; i++) lists.copyList(i, answer, block[i]!.index);
  }
}

/** Returns the packed squared distance that rows within a limit stay below. */
function packedLimit(limit: number, error: number, { scale, mostError }: PackedRows): number {
  const longest = (Math.sqrt(limit) * scale + error + mostError) * (1 + 1e-9);
  return Math.min(FAR, Math.floor(longest * longest) + 1);
}

function segmentOf(rows: Int32Array, first: number): Segment {
  const end = first + 8 * Math.ceil(rows.length / 8);
  return { rows, first, end, isQuery: false, isPool: true, isNarrow: false };
}
