import { wasmBytesFor, wasmMemoryOf } from '@lt/core/tensor';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ConvKernels, FilterKernels } from './conv-kernels.ts';
import type { LayerKernels } from './layer-kernels.ts';
import type { WorkerPool } from './threads/worker-pool.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** What `assembly/index.ts` exports that threads may share: see there. */
export interface SharedKernels extends ConvKernels, LayerKernels {}

/** A kernel, as it is called; addresses are in bytes. */
export type Kernel = (begin: number, end: number, scratch: number, ...args: number[]) => void;

/** The kernels on the memory of one backend. */
export interface KernelModule {
  kernels: SharedKernels & FilterKernels;
  memory: WebAssembly.Memory;
  /** What the kernels are an instance of, here and in other threads. */
  module: WebAssembly.Module;
  /** The threads that share the work, if there are others than this one. */
  pool?: WorkerPool;
}

let bytes: string | undefined;
let modules: WeakMap<WasmBackend, KernelModule | undefined> | undefined;

/**
 * Loads the kernels. Where the engine has no SIMD they stay away, and the composed kernels do the work.
 *
 * Called when training is enabled, so that nobody else carries the bytes.
 */
export async function loadKernelModule(): Promise<void> {
  if (bytes !== undefined) return;
  const { TRAINING_WASM } = await import('./training-wasm.ts');
  const memory = new WebAssembly.Memory({ initial: 1 });
  if (WebAssembly.validate(wasmBytesFor(memory, TRAINING_WASM))) bytes = TRAINING_WASM;
}

/** Returns the kernels on the memory of a backend, made at the first call; undefined where they cannot run. */
export function kernelModule(backend: WasmBackend): KernelModule | undefined {
  if (bytes === undefined) return undefined;
  modules ??= new WeakMap();
  if (!modules.has(backend)) modules.set(backend, instantiate(backend, bytes));
  return modules.get(backend);
}

function instantiate(backend: WasmBackend, base64: string): KernelModule | undefined {
  const memory = wasmMemoryOf(backend);
  if (memory === undefined) return undefined;
  const module = new WebAssembly.Module(wasmBytesFor(memory, base64));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { kernels: exports as unknown as SharedKernels & FilterKernels, memory, module };
}

/** How much a call of a kernel has to do. */
export interface Work {
  /** Units of work, of the kernel's own kind: its `begin` and `end` count them. */
  units: number;
  /** How many units take some 20 microseconds: threads are handed no less, and all but the last part is a multiple of it. */
  grain: number;
  /** Bytes of scratch memory that each thread needs. None if left out. */
  scratchBytes?: number;
}

/**
 * Runs a kernel on all units of work, shared among the threads if there are others. Make all outputs before, then take their addresses.
 *
 * The one place where work is handed to kernels.
 */
export function runShared<Name extends keyof SharedKernels>(
  backend: WasmBackend,
  name: Name,
  { units, grain, scratchBytes = 0 }: Work,
  ...args: RestOf<SharedKernels[Name]>
): void {
  const { kernels, pool } = kernelModule(backend)!;
  if (pool === undefined || units <= grain) {
    const kernel = kernels[name] as Kernel;
    withScratch(backend, scratchBytes, (scratch) => kernel(0, units, scratch, ...args));
    return;
  }
  // The scratch of one thread and that of the next are not in the same line of the cache.
  const scratchStep = (scratchBytes + 127) & -128;
  withScratch(backend, scratchStep * pool.threads, (scratch) =>
    pool.run(name, { units, grain, scratch, scratchStep }, args),
  );
}

type RestOf<Kernel> = Kernel extends (
  begin: number,
  end: number,
  scratch: number,
  ...rest: infer Rest extends number[]
) => void
  ? Rest
  : never;

/** Lends a block of tfjs's memory, of which 16 bytes are a unit of alignment, to `use`. */
export function withScratch<T>({ wasm }: WasmBackend, bytes: number, use: (address: number) => T): T {
  if (bytes === 0) return use(0);
  const block = wasm._malloc(bytes + 16);
  if (block === 0) throw new Error(`the wasm backend: no memory for ${bytes} bytes of scratch`);
  try {
    return use((block + 15) & -16);
  } finally {
    wasm._free(block);
  }
}

/**
 * Returns the addresses of the first values of several tensors. All are fetched before: fetching may copy one from another backend.
 */
export function addressesOf<Tensors extends readonly TensorInfo[]>(
  { dataIdMap }: WasmBackend,
  tensors: readonly [...Tensors],
): { [K in keyof Tensors]: number } {
  const records = tensors.map(({ dataId }) => dataIdMap.get(dataId));
  return records.map(({ memoryOffset }) => memoryOffset) as { [K in keyof Tensors]: number };
}
