export { checkTensor, type TensorExpectation } from './check-tensor.ts';
export { wasmBytesFor } from './wasm-bytes-for.ts';
export { wasmMemoryOf } from './wasm-memory-of.ts';
