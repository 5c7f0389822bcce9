// Times cases on one backend: one run for each line of standard input. Usage: ours-peer KIND THREADS, where KIND is `ours`, `composed` (the
// kernels of tfjs that stand in for ours where there is no SIMD) or `cpu` (tfjs's cpu backend on a part of the batch).
import { createInterface } from 'node:readline';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-layers';
import { setBackend } from '@tensorflow/tfjs-core';
import { enableWasmTraining } from '../src/index.ts';
import { BATCH, CASES } from './cases.ts';

const [kind, threads] = process.argv.slice(2);
let started = 1;
if (kind === 'cpu') {
  await setBackend('cpu');
} else if (kind === 'composed') {
  // tfjs has SIMD, only our module is missing.
  await setBackend('wasm');
  WebAssembly.validate = () => false;
  await enableWasmTraining();
} else {
  ({ threads: started } = await enableWasmTraining({ threads: Number(threads) }));
  await setBackend('wasm');
}
process.stdout.write(`${JSON.stringify({ threads: started })}\n`);

const ready = new Map<string, () => void>();
for await (const name of createInterface({ input: process.stdin })) {
  const { prepare, cpuBatch } = CASES[name]!;
  const batch = kind === 'cpu' ? cpuBatch : BATCH;
  if (!ready.has(name)) ready.set(name, prepare(batch));
  const run = ready.get(name)!;
  const start = performance.now();
  run();
  const seconds = ((performance.now() - start) / 1000) * (BATCH / batch);
  process.stdout.write(`${JSON.stringify({ seconds })}\n`);
}
process.exit();
