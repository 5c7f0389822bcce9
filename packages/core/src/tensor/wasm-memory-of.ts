/**
 * Returns the memory in which tfjs's wasm backend keeps its tensors, so that WebAssembly of one's own can run on them in place.
 *
 * Where it is kept is not part of tfjs's types, and differs between its builds: the one for threads is given its memory, the others
 * bring theirs. Tensors lie in it at `backend.dataIdMap.get(dataId).memoryOffset`.
 *
 * @param backend - What `backend()` of tfjs returns, or a kernel is handed.
 * @returns The memory; undefined for another backend, or a version of tfjs that keeps its memory elsewhere.
 *
 * @example
 * ```ts
 * import { wasmMemoryOf } from '@lt/core/tensor';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { backend, setBackend } from '@tensorflow/tfjs-core';
 *
 * await setBackend('cpu');
 * console.log(wasmMemoryOf(backend())); // undefined
 * ```
 */
export function wasmMemoryOf(backend: object): WebAssembly.Memory | undefined {
  const { wasm } = backend as { wasm?: { wasmMemory?: unknown; asm?: { memory?: unknown } } };
  const memory = wasm?.wasmMemory ?? wasm?.asm?.memory;
  return memory instanceof WebAssembly.Memory ? memory : undefined;
}
