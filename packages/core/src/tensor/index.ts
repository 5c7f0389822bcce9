export { checkTensor, type TensorExpectation } from './check-tensor.ts';
export { freeTapeOnError } from './free-tape-on-error.ts';
export { type KernelChunk, type RegisteredKernels, registerKernels } from './register-kernels.ts';
export { runRegistered } from './run-registered.ts';
export { wasmBytesFor } from './wasm-bytes-for.ts';
export { wasmMemoryOf } from './wasm-memory-of.ts';
