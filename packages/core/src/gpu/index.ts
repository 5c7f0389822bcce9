export { runWebglShader, type WebglShader } from './run-webgl-shader.ts';
export {
  runWebgpuShader,
  type ShaderCall,
  WEBGPU_THREADS,
  type WebgpuShader,
} from './run-webgpu-shader.ts';
