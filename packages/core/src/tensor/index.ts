export { checkTensor, type TensorExpectation } from './check-tensor.ts';
export { runWebglShader, type WebglShader } from './run-webgl-shader.ts';
export {
  runWebgpuShader,
  type ShaderCall,
  WEBGPU_THREADS,
  type WebgpuShader,
} from './run-webgpu-shader.ts';
export { wasmBytesFor } from './wasm-bytes-for.ts';
export { wasmMemoryOf } from './wasm-memory-of.ts';
