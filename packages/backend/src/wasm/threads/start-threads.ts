import { wasmMemoryOf } from '@lt/core/tensor';
import { findBackend } from '@tensorflow/tfjs-core';
import { isRunning } from '../../registered-backend.ts';
import { kernelModule, loadKernelModule } from '../kernel-module.ts';
import type { WasmBackend } from '../wasm-backend.ts';
import { startOnSharedMemory, type WasmPackage } from './share-memory.ts';
import { MOST_BY_DEFAULT, type ThreadLimits } from './thread-limits.ts';
import { createWorkerPool } from './worker-pool.ts';

/** How many threads share the kernels. */
export interface Threading {
  threads: number;
  /** Why there are fewer than asked for. */
  reason?: string;
}

/**
 * Starts tfjs's wasm backend with threads that share the kernels of this package, or on one thread where that fails.
 *
 * @param wasm - What tfjs's package exports.
 * @param wanted - How many threads. If left out, as many as share the work already, or as there are cores, within reason.
 * @param limits - What the machine offers.
 * @param start - Starts the backend, or returns the one that runs.
 * @param createPool - A test passes another.
 * @throws Whatever `start` throws on one thread.
 */
export async function startThreads(
  wasm: WasmPackage,
  wanted: number | undefined,
  { cores, obstacle }: ThreadLimits,
  start: () => Promise<object>,
  createPool: typeof createWorkerPool = createWorkerPool,
): Promise<Threading> {
  const sharing = sharingThreads();
  const threads = wanted ?? (sharing > 1 ? sharing : Math.min(cores, MOST_BY_DEFAULT));
  if (threads === 1 || obstacle !== undefined) {
    endThreads((await start()) as StartedBackend);
    return { threads: 1, ...(threads > 1 && { reason: obstacle! }) };
  }
  let reason = 'the backend had started before, on memory that threads cannot share';
  if (!isRunning('wasm')) {
    try {
      await startOnSharedMemory(wasm, start);
    } catch (error) {
      reason = messageOf(error);
    }
  }
  const backend = (await start()) as StartedBackend;
  if (wasmMemoryOf(backend)?.buffer instanceof ArrayBuffer) return { threads: 1, reason };
  await loadKernelModule();
  const module = kernelModule(backend);
  if (module === undefined)
    return { threads: 1, reason: 'there is no SIMD here, and so there are no kernels to share' };
  if (module.pool?.threads === threads) return { threads };
  endThreads(backend);
  try {
    module.pool = await createPool(module, threads);
  } catch (error) {
    return { threads: 1, reason: messageOf(error) };
  }
  endWith(backend);
  return { threads };
}

type StartedBackend = WasmBackend & { dispose(): void };

/** How many threads share the work of the backend that runs; 1 if none runs. */
export function sharingThreads(): number {
  if (!isRunning('wasm')) return 1;
  return kernelModule(findBackend('wasm') as unknown as StartedBackend)?.pool?.threads ?? 1;
}

/** Ends the other threads, if there are any. */
function endThreads(backend: StartedBackend): void {
  const module = kernelModule(backend);
  module?.pool?.end();
  delete module?.pool;
}

/** Ends the threads when tfjs disposes of the backend. */
function endWith(backend: StartedBackend): void {
  const { dispose } = backend;
  backend.dispose = () => {
    endThreads(backend);
    dispose.call(backend);
  };
}

/** tfjs's wasm backend rejects with a plain object. */
function messageOf(error: unknown): string {
  return String((error as { message?: unknown } | undefined)?.message ?? error);
}
