import { wasmBytesFor } from '@lt/core/tensor';
import type { KernelModule } from '../../../src/wasm/kernel-module.ts';
import {
  createWorkerPool,
  type PoolOptions,
  type SharedWork,
  type WorkerPool,
} from '../../../src/wasm/threads/worker-pool.ts';
import { TRAINING_WASM } from '../../../src/wasm/training-wasm.ts';

/** Returns the kernels on shared memory of their own, without tfjs. */
export function onSharedMemory(pages: number): KernelModule {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: 65_536, shared: true });
  const module = new WebAssembly.Module(wasmBytesFor(memory, TRAINING_WASM));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { module, memory, kernels: exports as unknown as KernelModule['kernels'] };
}

/** Runs `use` with a pool, and ends it. */
export async function withPool<Result>(
  module: KernelModule,
  threads: number,
  use: (pool: WorkerPool) => Result | Promise<Result>,
  options: PoolOptions = {},
): Promise<Result> {
  const pool = await createWorkerPool(module, threads, options);
  try {
    return await use(pool);
  } finally {
    pool.end();
  }
}

/** Arguments of a step of gradient descent without momentum at rate 1: value - gradient, from two addresses to a third one. */
export const subtract = (value: number, gradient: number, out: number): number[] => [
  value,
  gradient,
  0,
  out,
  out,
  1,
  0,
  0,
  0,
];

/** Work without scratch. */
export const plain = (units: number, grain: number): SharedWork => ({
  units,
  grain,
  scratch: 0,
  scratchStep: 0,
});
