import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './wasm-backend.ts';

/** Number arguments of a kernel; addresses are in bytes. */
type Numbers = readonly number[];

/** What `assembly/index.ts` exports that threads may share: see there. */
export interface SharedKernels {
  packRight(
    begin: number,
    end: number,
    scratch: number,
    from: number,
    to: number,
    inner: number,
    columns: number,
    rowStep: number,
    columnStep: number,
  ): void;
  multiplyPacked(
    begin: number,
    end: number,
    scratch: number,
    left: number,
    right: number,
    out: number,
    rows: number,
    inner: number,
    columns: number,
    rowStep: number,
    columnStep: number,
    outStep: number,
    isFirst: number,
  ): void;
  addBias(
    begin: number,
    end: number,
    scratch: number,
    out: number,
    bias: number,
    columns: number,
    least: number,
  ): void;
  sgdStep(
    begin: number,
    end: number,
    scratch: number,
    value: number,
    gradient: number,
    velocity: number,
    newValue: number,
    newVelocity: number,
    rate: number,
    momentum: number,
    decay: number,
    nesterov: number,
  ): void;
}

/** The kernels on the memory of one backend. */
export interface KernelModule {
  kernels: SharedKernels;
  memory: WebAssembly.Memory;
}

let compiled: WebAssembly.Module | undefined;
let modules: WeakMap<WasmBackend, KernelModule | undefined> | undefined;

/**
 * Compiles the kernels, once. Where the engine has no SIMD they stay away, and the composed kernels do the work.
 *
 * Loaded when training is enabled, so that nobody else carries the bytes.
 */
export async function loadKernelModule(): Promise<void> {
  if (compiled !== undefined) return;
  const { TRAINING_WASM } = await import('./training-wasm.ts');
  const bytes = Uint8Array.from(atob(TRAINING_WASM), (character) => character.charCodeAt(0));
  if (WebAssembly.validate(bytes)) compiled = await WebAssembly.compile(bytes);
}

/** Returns the kernels on the memory of a backend, made at the first call; undefined where they cannot run. */
export function kernelModule(backend: WasmBackend): KernelModule | undefined {
  modules ??= new WeakMap();
  if (!modules.has(backend)) modules.set(backend, instantiate(backend));
  return modules.get(backend);
}

/** The memory is not part of tfjs's types: another version of tfjs may keep it elsewhere. */
function instantiate({ wasm }: WasmBackend): KernelModule | undefined {
  const memory = wasm.asm?.memory;
  if (compiled === undefined || !(memory instanceof WebAssembly.Memory)) return undefined;
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return { kernels: exports as unknown as SharedKernels, memory };
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
 * Runs a kernel on all units of work. Make all outputs before, then take their addresses.
 *
 * The one place where work is handed to kernels, and so the one to share it among threads.
 */
export function runShared<Name extends keyof SharedKernels>(
  backend: WasmBackend,
  name: Name,
  { units, scratchBytes = 0 }: Work,
  ...args: RestOf<SharedKernels[Name]>
): void {
  const { kernels } = kernelModule(backend)!;
  const kernel = kernels[name] as (begin: number, end: number, scratch: number, ...args: Numbers) => void;
  withScratch(backend, scratchBytes, (scratch) => kernel(0, units, scratch, ...args));
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
