import { wasmBytesFor, wasmMemoryOf } from '@lt/core/tensor';
import type { DataType, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { CONSTANTS } from './constants.ts';
import { LOSS_WASM } from './loss-wasm.ts';

/** What a kernel needs of tfjs's wasm backend. The module is not part of its types. */
export interface WasmBackend {
  dataIdMap: { get(dataId: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  incRef(dataId: object): void;
  wasm: { _malloc(bytes: number): number; _free(address: number): void };
}

/** What assembly/index.ts exports; see there. Addresses are in bytes, from the first number to behind the last one. */
export interface LossLoops {
  largest(from: number, end: number): number;
  hotOf(from: number, end: number): number;
  affine(from: number, end: number, classScale: number, bias: number, inverse: number, out: number): void;
  multiply(from: number, end: number, by: number): void;
  subtractScaled(from: number, end: number, others: number, factor: number): void;
  sum(from: number, end: number): number;
  dotShifted(from: number, end: number, targets: number, scale: number, shift: number): number;
  sumExponentials(from: number, end: number, scale: number, shift: number, table: number): number;
  writeExponentials(
    from: number,
    end: number,
    scale: number,
    shift: number,
    factor: number,
    out: number,
    table: number,
  ): void;
  sigmoidLoss(
    from: number,
    end: number,
    targets: number,
    weights: number,
    slant: number,
    level: number,
    gamma: number,
    mode: number,
    table: number,
  ): number;
  sigmoidGradient(
    from: number,
    end: number,
    targets: number,
    weights: number,
    slant: number,
    level: number,
    gamma: number,
    mode: number,
    factor: number,
    out: number,
    table: number,
  ): void;
}

/** The loops on the memory of one backend. */
export interface LossModule {
  loops: LossLoops;
  memory: WebAssembly.Memory;
  /** Address of their constants. */
  table: number;
}

let modules: WeakMap<object, LossModule> | undefined;

/** Returns the loops on the memory of a backend, which are made once; throws if they cannot be. */
export function moduleOf(backend: WasmBackend): LossModule {
  modules ??= new WeakMap();
  let found = modules.get(backend);
  if (found === undefined) {
    found = instantiate(backend);
    modules.set(backend, found);
  }
  return found;
}

function instantiate(backend: WasmBackend): LossModule {
  const memory = wasmMemoryOf(backend);
  if (memory === undefined) throw new Error('this version of tfjs-backend-wasm keeps its memory to itself');
  const module = new WebAssembly.Module(wasmBytesFor(memory, LOSS_WASM));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const { wasm } = backend;
  const table = wasm._malloc(16 * CONSTANTS.length);
  const values = new Float32Array(memory.buffer, table, 4 * CONSTANTS.length);
  for (const [i, constant] of CONSTANTS.entries()) values.fill(constant, 4 * i, 4 * i + 4);
  return { loops: exports as unknown as LossLoops, memory, table };
}

/** Address of an input; 0 if there is no such input. */
export function addressOf({ dataIdMap }: WasmBackend, inputs: NamedTensorInfoMap, name: string): number {
  const input = inputs[name];
  return input ? dataIdMap.get(input.dataId).memoryOffset : 0;
}

/** Makes an output, and returns its address too. All views of the memory die with it: memory may grow. */
export function makeOutput(backend: WasmBackend, shape: number[]): { info: TensorInfo; address: number } {
  const info = backend.makeOutput(shape, 'float32');
  return { info, address: backend.dataIdMap.get(info.dataId).memoryOffset };
}

/** Bytes of a float32. */
export const BYTES = 4;
