import { createYielder } from '@lt/core';
import type { RunControl } from '../resampling/run-control.ts';
import {
  blockCalls,
  clearLists,
  createLists,
  type ListMemory,
  type QueryBlock,
  queryBlocks,
  useLists,
} from './block-sweep.ts';
import { collectNear } from './collect-near.ts';
import { emptyLists } from './empty-lists.ts';
import { jsEngine } from './js-engine.ts';
import type { NeighborEngine, NeighborLists, NeighborSearch, Points } from './neighbor-engine.ts';
import { usualFrame, widestFrame } from './packing-frame.ts';
import { createPrunedSweep, mayPrune } from './pruned-sweep.ts';
import { type OpenQuery, rerank } from './rerank.ts';
import { createKeptScan } from './scan-kept.ts';
import { scanPool } from './scan-pool.ts';
import { shareSweep } from './share-sweep.ts';
import { createSweepKernels } from './sweep-kernels.ts';
import { type PackedRows, type PackingFrame, packRows, SweepMemory } from './sweep-memory.ts';
import { planSweeps, type RowMarks, type Segment, type SweepPlan } from './sweep-plan.ts';
import { countThreads, SweepWorkers } from './sweep-workers.ts';
import { thinDuplicates } from './thin-duplicates.ts';
import { treeOrder } from './tree-order.ts';

/** Queries whose candidates are ordered before others get their turn. */
const RERANK_BLOCK = 512;

/** Lengths whose squares float64 can neither overflow nor lose. Plain JavaScript takes care of others. */
const LONGEST = 1e150;

/** Open queries up to which the true distances of the whole pool are looked at. */
const SCANNED = 4;

/** Columns of all open queries up to which that is so where the rows are kept beside the kernels. */
const SCANNED_COLUMNS = 2048;

/** Fewer open queries than this are not worth a look for equal rows. */
const FEW = 16;

/** Multiplications of a search from which on threads are started: about 150 milliseconds on one. */
const FEWEST_SHARED = 4e9;

/** Share of that from which on a sweep is shared, once there are threads: what it takes to hand them the rows. */
const SHARE_OF_SWEEP = 1 / 32;

/** More threads than this wait for memory rather than compute. */
const MOST_THREADS = 16;

/** Options of {@link createWasmEngine}. */
export interface WasmEngineOptions {
  /** Threads that search, this one included. @default as many as the machine has */
  workers?: number | undefined;
  /** Multiplications of a search from which on threads share it. */
  fewestShared?: number;
}

/**
 * Makes the engine that runs on WebAssembly SIMD.
 *
 * Rows are rounded to 16 bits, whose squared distances 128-bit SIMD computes exactly, eight multiplications at a time. They pick a few
 * candidates more than asked for, whose true distances decide; see {@link rerank} for the proof that nothing is missed, and
 * {@link collectNear} for what is done without one. Where the queries are the pool, each pair is looked at once.
 */
export function createWasmEngine(
  module: WebAssembly.Module,
  options: WasmEngineOptions = {},
): NeighborEngine {
  const { workers: numThreads = countThreads(), fewestShared = FEWEST_SHARED } = options;
  const notes: string[] = [];
  return {
    name: 'wasm',
    notes,
    async search(points, searches, control) {
      const answers = searches.map(emptyLists);
      const marks = { roles: new Uint8Array(points.numRows), owners: new Int32Array(points.numRows) };
      const plans = planSweeps(searches, marks);
      const progress = { done: 0, total: plans.reduce((sum, plan) => sum + countPairs(plan), 0) };
      const memory = new SweepMemory(createSweepKernels(module));
      const giveWay = createYielder();
      // They start while the first rows are packed.
      const numOthers = Math.min(numThreads, MOST_THREADS) - 1;
      const isLarge = progress.total * points.numColumns >= fewestShared;
      const workers = isLarge && numOthers > 0 ? new SweepWorkers(numOthers) : undefined;
      const workersFor = (plan: SweepPlan): SweepWorkers | undefined => {
        const isWorth = countPairs(plan) * points.numColumns >= fewestShared * SHARE_OF_SWEEP;
        return isWorth && workers !== undefined && workers.count > 0 ? workers : undefined;
      };
      const run: Run = { module, memory, marks, progress, control, giveWay, answers, workersFor };
      try {
        for (const plan of plans) {
          const done = progress.done + countPairs(plan);
          await sweepPlan(points, searches, plan, run);
          progress.done = done;
          control.onProgress?.({ phase: 'neighbors', ...progress });
        }
      } finally {
        const failure = workers?.failure;
        if (failure !== undefined && notes.length === 0) notes.push(fewerThreads(failure));
        workers?.dispose();
      }
      return answers;
    },
  };
}

function fewerThreads(reason: string): string {
  return `neighbors were searched with fewer threads than \`workers\` allows: ${reason.replace(/\.$/, '')}.`;
}

interface Run {
  module: WebAssembly.Module;
  /** Returns the workers where a plan is worth it. */
  workersFor: (plan: SweepPlan) => SweepWorkers | undefined;
  memory: SweepMemory;
  marks: RowMarks;
  progress: { done: number; total: number };
  control: RunControl;
  giveWay: () => Promise<void> | undefined;
  answers: NeighborLists[];
}

async function sweepPlan(
  points: Points,
  searches: readonly NeighborSearch[],
  plan: SweepPlan,
  run: Run,
): Promise<void> {
  const { memory, control, giveWay, progress } = run;
  if (plan.endOfQueries === 0 || searches[plan.wide[0]!]!.pool.length === 0) return;
  memory.reset();
  const isOrdered = mayPrune(plan, points.numColumns);
  if (isOrdered) for (const segment of plan.segments) segment.rows = treeOrder(points, segment.rows);
  const rowAt = new Int32Array(plan.end).fill(-1);
  for (const { rows, first } of plan.segments) rowAt.set(rows, first);
  const frame = usualFrame(points, searches[plan.wide[0]!]!.pool);
  if (frame.radius > LONGEST || (frame.radius > 0 && frame.radius < 1 / LONGEST)) {
    const indices = [...plan.wide, ...plan.narrow];
    const answers = await jsEngine.search(
      points,
      indices.map((index) => searches[index]!),
      { signal: control.signal },
    );
    indices.forEach((index, i) => {
      run.answers[index] = answers[i]!;
    });
    return;
  }
  const packed = packRows(memory, points, plan.segments, frame);
  const wide = createLists(memory, plan, longestList(searches, plan.wide));
  const narrow = createLists(memory, plan, longestList(searches, plan.narrow));
  const larger = useLists(memory, plan, wide, narrow);
  const pruned = isOrdered ? createPrunedSweep(memory, packed, plan, wide) : undefined;
  if (isOrdered && pruned === undefined) clearLists(memory, plan, wide);
  for (let unit = 0; pruned !== undefined && unit < pruned.numUnits; unit++) {
    pruned.sweep(unit);
    control.signal?.throwIfAborted();
    const turn = giveWay();
    if (turn !== undefined) {
      const done = progress.done + Math.floor((countPairs(plan) * unit) / pruned.numUnits);
      control.onProgress?.({ phase: 'neighbors', done, total: progress.total });
      await turn;
    }
  }
  if (pruned === undefined) await sweepBlocks(packed, plan, [wide, narrow], larger, run);
  const positionOf = run.marks.owners;
  for (let position = 0; position < plan.endOfQueries; position++) {
    if (rowAt[position]! >= 0) positionOf[rowAt[position]!] = position;
  }
  // Candidates are ordered first for all: what comes after needs the memory of the lists.
  const unproved: { index: number; open: OpenQuery[] }[] = [];
  for (const [indices, lists] of [
    [plan.wide, wide],
    [plan.narrow, narrow],
  ] as const) {
    for (const index of indices) {
      const open = await rerankAll(points, searches[index]!, packed, lists, rowAt, run, run.answers[index]!);
      if (open.length === 0) continue;
      if (packed.kept === undefined || open.length * packed.columns > SCANNED_COLUMNS) {
        unproved.push({ index, open });
        continue;
      }
      const segments = poolSegments(plan, index);
      const { columns, kept } = packed;
      const scan = createKeptScan(
        memory,
        kept,
        columns,
        segments,
        positionOf,
        searches[index]!,
        run.answers[index]!,
      );
      for (const query of open) {
        scan(query);
        control.signal?.throwIfAborted();
        await giveWay();
      }
    }
  }
  for (const { index, open } of unproved) {
    await finish(points, searches[index]!, open, frame, run, run.answers[index]!);
  }
}

/** Fills the lists of a plan, with the help of workers where it is large. */
async function sweepBlocks(
  packed: PackedRows,
  plan: SweepPlan,
  lists: readonly [ListMemory, ListMemory],
  larger: number,
  { module, memory, progress, control, giveWay, workersFor }: Run,
): Promise<void> {
  const runBlock = async (block: QueryBlock): Promise<void> => {
    for (const call of blockCalls(memory, packed, plan, block)) {
      call.run();
      progress.done += call.pairs;
      control.signal?.throwIfAborted();
      const turn = giveWay();
      if (turn !== undefined) {
        control.onProgress?.({ phase: 'neighbors', ...progress });
        await turn;
      }
    }
  };
  const workers = workersFor(plan);
  if (workers !== undefined) {
    const { done } = progress;
    if (await shareSweep(module, memory, packed, plan, lists, larger, workers, runBlock)) return;
    // A worker failed: this thread does it all once more.
    progress.done = done;
    for (const list of lists) if (list.size > 0) clearLists(memory, plan, list);
    memory.kernels.updateThresholds(plan.endOfQueries);
  }
  for (const block of queryBlocks(plan)) await runBlock(block);
}

async function rerankAll(
  points: Points,
  search: NeighborSearch,
  packed: PackedRows,
  lists: ListMemory,
  rowAt: Int32Array,
  { memory, marks, control, giveWay }: Run,
  answer: NeighborLists,
): Promise<OpenQuery[]> {
  const open: OpenQuery[] = [];
  const { length } = search.queries;
  for (let first = 0; first < length; first += RERANK_BLOCK) {
    const end = Math.min(first + RERANK_BLOCK, length);
    open.push(...rerank(points, search, memory, packed, lists, marks.owners, rowAt, first, end, answer));
    control.signal?.throwIfAborted();
    await giveWay();
  }
  return open;
}

/** Answers the queries whose lists could not be proved. */
async function finish(
  points: Points,
  search: NeighborSearch,
  unproved: OpenQuery[],
  frame: PackingFrame,
  { memory, control, giveWay }: Run,
  answer: NeighborLists,
): Promise<void> {
  if (unproved.length <= SCANNED) {
    for (const query of unproved) {
      scanPool(points, search, search.pool, query, answer);
      control.signal?.throwIfAborted();
      await giveWay();
    }
    return;
  }
  const { pool, open } =
    unproved.length < FEW
      ? { pool: search.pool, open: unproved }
      : thinDuplicates(points, search, unproved, answer);
  // A frame of radius 0 tells no rows apart.
  const needsWide = ({ isFar }: OpenQuery): boolean => isFar || frame.radius === 0;
  const near = open.filter((query) => !needsWide(query));
  const far = open.filter(needsWide);
  if (near.length > 0) {
    await collectNear(points, search, pool, near, memory, frame, answer, control, giveWay);
  }
  if (far.length > 0) {
    const rows = Int32Array.from(far, ({ index }) => search.queries[index]!);
    const frames = [widestFrame(points, pool, frame), widestFrame(points, rows, frame)];
    const widest = frames[0]!.radius > frames[1]!.radius ? frames[0]! : frames[1]!;
    await collectNear(points, search, pool, far, memory, widest, answer, control, giveWay);
  }
}

/** Returns the segments that hold the pool of a search. */
function poolSegments({ segments, wide, narrow }: SweepPlan, index: number): Segment[] {
  if (wide.includes(index)) return segments.filter(({ isPool }) => isPool);
  return [segments.filter(({ isNarrow }) => isNarrow)[narrow.indexOf(index)]!];
}

/** Returns how many rows the lists of some searches hold at most. */
function longestList(searches: readonly NeighborSearch[], indices: readonly number[]): number {
  let longest = 0;
  for (const index of indices) {
    const { pool, k } = searches[index]!;
    longest = Math.max(longest, Math.min(k, pool.length));
  }
  return longest;
}

function countPairs(plan: SweepPlan): number {
  let pairs = 0;
  for (const { segment, first, end } of queryBlocks(plan)) {
    pairs += (end - first) * (plan.end - (segment.isPool ? first : segment.end));
  }
  return pairs;
}
