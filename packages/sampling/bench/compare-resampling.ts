import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Peer, startPeer, startPython } from '@lt/testkit';
import { build } from 'tsup';
import { writeTable } from './resampling-cases.ts';

/** What both sides answer to a call. */
interface Answer {
  seconds: number;
  /** Seconds on all cores. */
  cpu: number;
  rows: number;
  /** Bytes by which the memory of the process rose above what it held before; null where the system does not say. */
  peak: number | null;
}

/** Threads on both sides: `LT_THREADS`, or all cores. */
const threads: number = Number(process.env.LT_THREADS ?? availableParallelism());

/** Calls per side and function: more of short ones, which engines compile while they go on; fewer once {@link ENOUGH_SECONDS} have passed. */
const ROUNDS = 7;
const MOST_ROUNDS = 40;
const FEW_SECONDS = 3;
const ENOUGH_SECONDS = 20;

/**
 * Calls functions of ours and of imbalanced-learn in turn on one table, each side in a process of its own, and returns a row per
 * function: the first call, the fastest, their ratio, and memory. `LT_ENGINE` names our engine.
 *
 * The process of a side that is not called waits without a core. Both have imported what they need before the first call, and run nothing
 * of it yet: ours compiles its functions and its WebAssembly within that call.
 */
export async function compareResampling(
  name: string,
  functions: readonly string[],
): Promise<Record<string, string>[]> {
  const table = writeTable(name);
  const ours = await startOurs(table.folder);
  const theirs = await startTheirs(table.folder);
  if (theirs === undefined) {
    console.log(
      'imbalanced-learn is missing: set LT_PYTHON to a Python that has it (on Debian: python3-imblearn).',
    );
  }
  const rows: Record<string, string>[] = [];
  for (const call of functions) {
    const mine: Answer[] = [];
    const peers: Answer[] = [];
    const start = performance.now();
    const goesOn = (round: number): boolean => {
      const seconds = (performance.now() - start) / 1000;
      return round < ROUNDS ? seconds < ENOUGH_SECONDS : round < MOST_ROUNDS && seconds < FEW_SECONDS;
    };
    for (let round = 0; goesOn(round); round++) {
      mine.push(await ours.ask<Answer>(call));
      if (theirs !== undefined) peers.push(await theirs.ask<Answer>(call));
    }
    rows.push({
      table: `${name}: ${table.numRows} x ${table.numColumns}, ${table.numClasses} classes`,
      function: call,
      'rows out': String(mine[0]!.rows),
      'first, ms': first(mine),
      'best, ms': best(mine),
      'imblearn first, ms': first(peers),
      'imblearn best, ms': best(peers),
      'imblearn / ours, first': ratio(peers[0], mine[0]),
      'imblearn / ours, best': ratio(fastest(peers), fastest(mine)),
      'peak, MB': megabytes(mine),
      'imblearn peak, MB': megabytes(peers),
      'imblearn / ours, cpu': ratio(leastCpu(peers), leastCpu(mine)),
      'cpu / wall': `${cores(mine)} / ${cores(peers)}`,
    });
  }
  ours.end();
  theirs?.end();
  rmSync(table.folder, { recursive: true });
  return rows;
}

async function startOurs(folder: string): Promise<Peer<unknown>> {
  bundle ??= bundlePeer();
  const peer = await startPeer(process.execPath, [
    '--expose-gc',
    await bundle,
    folder,
    String(threads),
    process.env.LT_ENGINE ?? 'auto',
  ]);
  if (peer === undefined) throw new Error('resampling-peer.ts does not start: run it by itself to see why.');
  return peer;
}

let bundle: Promise<string> | undefined;

/** Compiles our side once, so that a first call runs what a user's first call runs: JavaScript without a loader. Returns the file. */
async function bundlePeer(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'lt-resampling-peer-'));
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    config: false,
    silent: true,
    entry: { peer: fileURLToPath(new URL('./resampling-peer.ts', import.meta.url)) },
    format: 'esm',
    outExtension: () => ({ js: '.mjs' }),
    outDir,
    noExternal: [/^@lt\//],
    external: [/^@tensorflow\//],
    esbuildOptions(options) {
      options.conditions = ['@lt/source'];
    },
  });
  return join(outDir, 'peer.mjs');
}

function startTheirs(folder: string): Promise<Peer<unknown> | undefined> {
  const count = String(threads);
  return startPython(new URL('./resampling_peer.py', import.meta.url), {
    args: [folder, count],
    env: { OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count },
  });
}

function fastest(answers: readonly Answer[]): Answer | undefined {
  return answers.toSorted((a, b) => a.seconds - b.seconds)[0];
}

const digits = (value: number | undefined): string => (value === undefined ? '-' : value.toPrecision(3));
const milliseconds = (answer: Answer | undefined): string => digits(answer && 1000 * answer.seconds);
const first = (answers: readonly Answer[]): string => milliseconds(answers[0]);
const best = (answers: readonly Answer[]): string => milliseconds(fastest(answers));
/** Seconds of all cores of the call that took fewest: on a machine with other work, the clock says less. */
const leastCpu = (answers: readonly Answer[]): Answer | undefined =>
  answers.length === 0 ? undefined : { ...answers[0]!, seconds: Math.min(...answers.map(({ cpu }) => cpu)) };
const ratio = (a: Answer | undefined, b: Answer | undefined): string =>
  digits(a && b && a.seconds / b.seconds);
const cores = (answers: readonly Answer[]): string => {
  const answer = fastest(answers);
  return digits(answer && answer.cpu / answer.seconds);
};
/** Of the first call: later ones find memory that the process has kept. */
const megabytes = ([answer]: readonly Answer[]): string =>
  answer?.peak == null ? '-' : (answer.peak / 2 ** 20).toFixed(0);
