import {
  type DataType,
  type DataTypeMap,
  getKernel,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/** What the kernels here use of tfjs's wasm backend. */
export interface WasmBackend {
  /** Allocates a tensor on the wasm heap. Its values are undefined. */
  makeOutput(shape: readonly number[], dtype: DataType): TensorInfo;
  /** Returns a view of a tensor's values on the heap. It dies when the heap grows. */
  typedArrayFromHeap(info: TensorInfo): Float32Array | Int32Array | Uint8Array;
  /** Gives a reference up; the memory is freed with the last one. */
  disposeData(dataId: object): boolean;
  /** Adds a reference. */
  incRef(dataId: object): void;
  /** Where tensors lie. Asking for one that another backend holds copies it here. */
  dataIdMap: { get(dataId: object): { memoryOffset: number } };
  /** The module of tfjs. */
  wasm: { _malloc(bytes: number): number; _free(address: number): void };
}

/** Makes the kernel that replaces `stock`, the one that the wasm backend brings (if it brings one). */
export type KernelFactory = (stock: KernelFunc | undefined) => KernelFunc;

/** Runs a registered wasm kernel inside another one, past the engine: the result is not tracked, dispose it by hand. */
export function runKernel(
  backend: WasmBackend,
  kernelName: string,
  inputs: NamedTensorInfoMap,
  attrs: object,
): TensorInfo {
  const { kernelFunc } = getKernel(kernelName, 'wasm');
  return kernelFunc({ inputs, backend, attrs: attrs as NamedAttrMap }) as TensorInfo;
}

/** Returns a tensor of another shape on the same memory. It needs no disposal of its own. */
export function withShape(info: TensorInfo, shape: number[]): TensorInfo {
  return { dataId: info.dataId, shape, dtype: info.dtype };
}

/** The dtypes of `Count` float32 tensors, for {@link heapViews}. */
export type Floats<Count extends number, Types extends 'float32'[] = []> = Types['length'] extends Count
  ? Types
  : Floats<Count, [...Types, 'float32']>;

/**
 * Returns views of the values of several tensors.
 *
 * All tensors are fetched before the first view is taken: fetching may copy one from another backend, which may grow the heap, and
 * a growing heap detaches every view. For the same reason allocate the outputs first.
 */
export function heapViews<Types extends readonly ('float32' | 'int32' | 'bool')[]>(
  backend: WasmBackend,
  tensors: { readonly [K in keyof Types]: TensorInfo },
): { [K in keyof Types]: DataTypeMap[Types[K]] };
export function heapViews(backend: WasmBackend, tensors: readonly TensorInfo[]): unknown {
  for (const { dataId } of tensors) backend.dataIdMap.get(dataId);
  return tensors.map((tensor) => backend.typedArrayFromHeap(tensor));
}

/**
 * Returns the whole heap as float32, and where in it the values of several float32 tensors start. For kernels that copy many short
 * runs: `copyWithin` on one view needs no view per run.
 */
export function heapOffsets<Tensors extends readonly TensorInfo[]>(
  backend: WasmBackend,
  tensors: readonly [...Tensors],
): [heap: Float32Array, offsets: { [K in keyof Tensors]: number }] {
  for (const { dataId } of tensors) backend.dataIdMap.get(dataId);
  const views = tensors.map((tensor) => backend.typedArrayFromHeap(tensor));
  const offsets = views.map(({ byteOffset }) => byteOffset / Float32Array.BYTES_PER_ELEMENT);
  return [new Float32Array(views[0]!.buffer), offsets as { [K in keyof Tensors]: number }];
}

/** Copies a run of floats within a heap. A short one is faster in a loop than in a call. */
export function copyRun(heap: Float32Array, to: number, from: number, length: number): void {
  if (length < 24) for (let i = 0; i < length; i++) heap[to + i] = heap[from + i]!;
  else heap.copyWithin(to, from, from + length);
}
