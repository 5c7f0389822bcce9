import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Peer, startPeer, startPython } from '@lt/testkit';
import { build } from 'tsup';
import { CASES } from './cases.ts';

/** Seconds that each case may take on all sides together, once each has run twice. */
const ENOUGH_SECONDS = 6;
const MOST_ROUNDS = 60;
/** Stock cpu is run once or twice, since a run may last long. */
const CPU_ROUNDS = 2;
const LONG_SECONDS = 5;

/** Times of one case: the least of each side, in seconds. */
type Least = Record<'ours' | 'composed' | 'cpu' | 'torch', number | undefined>;

/**
 * Runs all cases on our kernels, on those composed of tfjs's, on tfjs's cpu backend and in PyTorch, each in a process of its own and in turn,
 * and prints the least time of each and their ratios. `LT_THREADS` says how many threads ours and PyTorch's are (1 if left out), `LT_CASES=step,512` takes the
 * cases whose names have one of these in them.
 */
export async function compare(): Promise<void> {
  const threads = process.env.LT_THREADS ?? '1';
  const bundle = await bundleOurs();
  const sides = {
    ours: await startOurs(bundle, 'ours', threads),
    composed: await startOurs(bundle, 'composed', '1'),
    cpu: await startOurs(bundle, 'cpu', '1'),
    torch: await startPython<{ torch: string }>(new URL('./torch_peer.py', import.meta.url), {
      args: [threads],
      env: { OMP_NUM_THREADS: threads },
    }),
  };
  const torch =
    sides.torch === undefined ? 'missing: set LT_PYTHON to a Python that has it' : sides.torch.hello.torch;
  console.log(
    `${threads} of ${availableParallelism()} cores, batch 128, least of many runs; PyTorch ${torch}`,
  );
  const parts = process.env.LT_CASES?.split(',') ?? [''];
  const names = Object.keys(CASES).filter((name) => parts.some((part) => name.includes(part)));
  const rows = [];
  for (const name of names) rows.push(row(name, await timeInTurn(name, sides)));
  console.table(rows);
  for (const side of Object.values(sides)) side?.end();
}

async function timeInTurn(
  name: string,
  sides: Record<keyof Least, Peer<unknown> | undefined>,
): Promise<Least> {
  const least: Least = { ours: undefined, composed: undefined, cpu: undefined, torch: undefined };
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;
  let spentOnCpu = 0;
  for (
    let round = 0;
    round < MOST_ROUNDS && (round < 3 || elapsed() - spentOnCpu < ENOUGH_SECONDS);
    round++
  ) {
    for (const [side, peer] of Object.entries(sides)) {
      if (peer === undefined) continue;
      if (side === 'cpu' && (round >= CPU_ROUNDS || spentOnCpu > LONG_SECONDS)) continue;
      const before = elapsed();
      const { seconds } = await peer.ask<{ seconds: number }>(name);
      if (side === 'cpu') spentOnCpu += elapsed() - before;
      const key = side as keyof Least;
      least[key] = Math.min(least[key] ?? Infinity, seconds);
    }
  }
  return least;
}

function row(name: string, { ours, composed, cpu, torch }: Least): Record<string, string> {
  const { flops } = CASES[name]!;
  return {
    case: name,
    'ours, ms': digits(ours && 1000 * ours),
    'GFLOP/s': digits(flops && ours && flops / ours / 1e9),
    'composed / ours': ratio(composed, ours),
    'stock cpu / ours': ratio(cpu, ours),
    'PyTorch, ms': digits(torch && 1000 * torch),
    'ours / PyTorch': ratio(ours, torch),
  };
}

const digits = (value: number | undefined): string => (value === undefined ? '-' : value.toPrecision(3));
const ratio = (a: number | undefined, b: number | undefined): string => digits(a && b && a / b);

async function startOurs(bundle: string, kind: string, threads: string): Promise<Peer<unknown>> {
  const peer = await startPeer(process.execPath, [bundle, kind, threads]);
  if (peer === undefined) throw new Error('ours-peer.ts does not start: run it by itself to see why.');
  return peer;
}

/** Compiles our side, into a folder from where tfjs is found. */
async function bundleOurs(): Promise<string> {
  const outDir = fileURLToPath(new URL('../node_modules/.lt-bench', import.meta.url));
  mkdirSync(outDir, { recursive: true });
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    config: false,
    silent: true,
    entry: { peer: fileURLToPath(new URL('./ours-peer.ts', import.meta.url)) },
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
