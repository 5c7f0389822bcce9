import { countClasses, createRandom } from '@lt/core';
import { startPython } from '@lt/testkit';
import { bench, describe } from 'vitest';
import {
  type BatchSampler,
  classAwareSampler,
  classBalancedSampler,
  instanceBalancedSampler,
  weightedSampler,
} from '../src/index.ts';

/**
 * Draws per second in batches of 256, beside PyTorch's WeightedRandomSampler (class-balanced too, iterated as a DataLoader does) in
 * the same run: one epoch of each in turn, several times over, and the best of each counts. Run: `pnpm bench --project sampling`.
 */
const SIZES = [1_000_000, 10_000_000];
const ROUNDS = 5;
/** PyTorch's WeightedRandomSampler. */
const PEER = new URL('./weighted_random_sampler.py', import.meta.url);
const BATCH = { batchSize: 256, seed: 0 } as const;

const kinds: Record<string, (classIds: Int32Array) => BatchSampler> = {
  'classBalancedSampler, iid': (classIds) => classBalancedSampler(classIds, BATCH),
  'classBalancedSampler, iid, batches of 1,024': (classIds) =>
    classBalancedSampler(classIds, { ...BATCH, batchSize: 1024 }),
  'classBalancedSampler, systematic': (classIds) =>
    classBalancedSampler(classIds, { ...BATCH, composition: 'systematic' }),
  'classBalancedSampler, exact': (classIds) =>
    classBalancedSampler(classIds, { ...BATCH, composition: 'exact' }),
  instanceBalancedSampler: (classIds) => instanceBalancedSampler(classIds, BATCH),
  classAwareSampler: (classIds) => classAwareSampler(classIds, { ...BATCH, epochLength: classIds.length }),
  weightedSampler: (classIds) => weightedSampler(balancingWeights(classIds), BATCH),
};

/** Weights that draw all classes equally often, as PyTorch's sampler is given them. */
function balancingWeights(classIds: Int32Array): Float64Array {
  const counts = countClasses(classIds);
  return Float64Array.from(classIds, (c) => 1 / counts[c]!);
}

interface Row {
  /** Milliseconds from the call to the sampler, and from there to its first batch, which is cold code for the first size. */
  setUp: number;
  firstBatch: number;
  /** Bytes of array buffers that the sampler holds after its first batch, per row. */
  bytesPerRow: number;
  /** Fewest seconds for an epoch. */
  seconds: number;
}

function measure(create: (classIds: Int32Array) => BatchSampler, classIds: Int32Array): [BatchSampler, Row] {
  globalThis.gc?.();
  const bytesBefore = process.memoryUsage().arrayBuffers;
  const start = performance.now();
  const sampler = create(classIds);
  const made = performance.now();
  sampler.batchAt(0, 0);
  const firstBatch = performance.now() - made;
  globalThis.gc?.();
  const bytesPerRow = (process.memoryUsage().arrayBuffers - bytesBefore) / classIds.length;
  return [sampler, { setUp: made - start, firstBatch, bytesPerRow, seconds: Number.POSITIVE_INFINITY }];
}

function timeEpoch(sampler: BatchSampler, epoch: number): number {
  const start = performance.now();
  let drawn = 0;
  for (const rows of sampler.epoch(epoch)) drawn += rows.length;
  if (drawn !== sampler.length) throw new RangeError(`drew ${drawn} of ${sampler.length}`);
  return (performance.now() - start) / 1000;
}

async function compare(numRows: number): Promise<void> {
  const random = createRandom(0, 'bench');
  // A long tail: class c is about 1 / (c + 1) as frequent as class 0.
  const classIds = Int32Array.from({ length: numRows }, () => Math.floor(1000 ** random.next()) - 1);
  const peer = await startPython<{ torch: string }>(PEER, { args: [String(numRows)] });
  const entries = Object.entries(kinds).map(
    ([name, create]) => [name, ...measure(create, classIds)] as const,
  );
  let peerSeconds = Number.POSITIVE_INFINITY;
  let peerFirst = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [, sampler, row] of entries) row.seconds = Math.min(row.seconds, timeEpoch(sampler, round));
    if (peer === undefined) continue;
    const { seconds, first } = await peer.ask<{ seconds: number; first: number }>();
    peerSeconds = Math.min(peerSeconds, seconds);
    peerFirst = Math.min(peerFirst, first);
  }
  peer?.end();

  const million = (seconds: number): string => (numRows / seconds / 1e6).toFixed(1);
  const table = entries.map(([name, , row]) => ({
    sampler: name,
    'M draws/s': million(row.seconds),
    'ours / PyTorch': peer === undefined ? '-' : (peerSeconds / row.seconds).toFixed(1),
    'set up, ms': row.setUp.toFixed(1),
    'first batch, ms': row.firstBatch.toFixed(2),
    'bytes per row': row.bytesPerRow.toFixed(2),
  }));
  const theirs = {
    sampler: `PyTorch ${peer?.hello.torch} WeightedRandomSampler`,
    'M draws/s': million(peerSeconds),
    'ours / PyTorch': '1.0',
    'set up, ms': '',
    'first batch, ms': (peerFirst * 1000).toFixed(2),
    'bytes per row': '',
  };
  console.log(`${numRows} rows of 1000 classes, best of ${ROUNDS} epochs each`);
  console.table(peer === undefined ? table : [...table, theirs]);
  if (peer === undefined) console.log('PyTorch is missing: set LT_PYTHON to a Python that has it.');
}

for (const numRows of SIZES) {
  describe(`${numRows} rows`, () => {
    // All rounds are one run of the bench, which calls twice: what counts is in the table that it prints.
    const once = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };
    let comparison: Promise<void> | undefined;
    bench('all samplers in turn', () => (comparison ??= compare(numRows)), once);
  });
}
