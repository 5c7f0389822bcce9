import {
  blockRanges,
  clearCalls,
  type ListMemory,
  listArguments,
  type QueryBlock,
  queryBlocks,
} from './block-sweep.ts';
import type { PackedRows, SweepMemory } from './sweep-memory.ts';
import type { SweepPlan } from './sweep-plan.ts';
import type { KernelCall, SweepWorkers, TaskBlock, WorkerTask } from './sweep-workers.ts';

/** Something that runs the calls of a block on this thread. */
export type RunBlock = (block: QueryBlock) => Promise<void>;

/**
 * Sweeps the blocks of a plan on this thread and on workers, which fill lists of their own, and merges them.
 *
 * Which thread gets which block is a matter of chance: rows at the same packed distance may then be other ones in the lists of candidates.
 * The lists of neighbors are the same, since true distances decide, and proofs do not hold for a list that such a row is missing from.
 *
 * @param larger - Address of the larger thresholds, which `useLists` returned.
 * @returns False if a worker failed: the lists are worth nothing then.
 */
export async function shareSweep(
  module: WebAssembly.Module,
  memory: SweepMemory,
  packed: PackedRows,
  plan: SweepPlan,
  [wide, narrow]: readonly [ListMemory, ListMemory],
  larger: number,
  workers: SweepWorkers,
  runBlock: RunBlock,
): Promise<boolean> {
  const blocks = queryBlocks(plan);
  const lists = [wide, narrow].filter(({ size }) => size > 0);
  const canShare = typeof SharedArrayBuffer === 'function';
  const claims = canShare ? new Int32Array(new SharedArrayBuffer(4 * (1 + workers.count))) : undefined;
  const { buffer } = memory.kernels.memory;
  const address = packed.norms;
  const length = packed.points + 2 * plan.end * packed.columns - address;
  const shared = canShare ? copy(buffer, address, new SharedArrayBuffer(length)) : undefined;
  const taskBlocks = blocks.map((block) => describe(block, packed, plan));
  const setUp: KernelCall[] = [
    ['setMemory', packed.points, packed.norms, packed.queries, packed.columns],
    ...lists.flatMap((list) => clearCalls(plan, list).map((call): KernelCall => ['clearLists', ...call])),
    ['setLists', ...listArguments(wide, narrow, larger)],
    ['updateThresholds', plan.endOfQueries],
  ];
  const bytesOf = ({ size }: ListMemory): number => 4 * size * plan.endOfQueries;
  // Without shared memory, each thread takes every few blocks: the first ones meet more pairs than the last.
  const isOf =
    (thread: number) =>
    (_: unknown, i: number): boolean =>
      canShare || i % (workers.count + 1) === thread;
  const answers = Array.from({ length: workers.count }, (_, index) => {
    const task: WorkerTask = {
      module,
      size: buffer.byteLength,
      address,
      bytes: shared ?? copy(buffer, address, new ArrayBuffer(length)),
      setUp,
      queryRows: packed.queryRows,
      blocks: taskBlocks.filter(isOf(index + 1)),
      claims,
      index,
      results: lists.flatMap((list) => [
        [list.distances, bytesOf(list)] as const,
        [list.positions, bytesOf(list)] as const,
      ]),
    };
    return workers.run(index, task);
  });

  const own = blocks.filter(isOf(0));
  for (let i = 0; ; i++) {
    const next = claims === undefined ? i : Atomics.add(claims, 0, 1);
    if (next >= own.length) break;
    await runBlock(own[next]!);
  }
  for (const [index, answer] of answers.entries()) {
    // One that has not even begun gets nothing anymore.
    if (claims !== undefined && Atomics.load(claims, 1 + index) === 0) continue;
    const parts = await answer;
    if (parts === undefined) return false;
    for (const [i, list] of lists.entries()) merge(memory, plan, list, parts[2 * i]!, parts[2 * i + 1]!);
  }
  return true;
}

function describe(block: QueryBlock, packed: PackedRows, plan: SweepPlan): TaskBlock {
  const { first } = block;
  const numQueries = block.end - first;
  const calls: KernelCall[] = [
    ['packQueries', packed.points, packed.columns, packed.queryRows, numQueries, packed.queries],
  ];
  for (const { from, to, isSymmetric, hasNarrow } of blockRanges(packed, plan, block)) {
    calls.push(['sweep', first, numQueries, from / 8, to / 8, isSymmetric, hasNarrow]);
  }
  return { first, numQueries, calls };
}

function merge(
  memory: SweepMemory,
  { endOfQueries }: SweepPlan,
  { size, distances, positions, thresholds }: ListMemory,
  otherDistances: ArrayBuffer,
  otherPositions: ArrayBuffer,
): void {
  const length = size * endOfQueries;
  const distancesAt = memory.allocate(4 * length);
  const positionsAt = memory.allocate(4 * length);
  memory.int32(distancesAt, length).set(new Int32Array(otherDistances));
  memory.int32(positionsAt, length).set(new Int32Array(otherPositions));
  memory.kernels.mergeLists(distances, positions, thresholds, endOfQueries, size, distancesAt, positionsAt);
  memory.release(distancesAt);
}

function copy<Buffer extends ArrayBuffer | SharedArrayBuffer>(
  from: ArrayBuffer,
  address: number,
  to: Buffer,
): Buffer {
  new Uint8Array(to).set(new Uint8Array(from, address, to.byteLength));
  return to;
}
