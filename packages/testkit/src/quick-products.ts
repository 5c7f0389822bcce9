import { env, getBackend } from '@tensorflow/tfjs-core';

const FLAG = 'WEBGPU_MATMUL_PROGRAM_TYPE';
const SMALL_OUTPUT = 2;

/**
 * Runs what takes hundreds of steps. On webgpu tfjs shares each number of a small product of matrices among 256 threads, which a program that
 * plays a GPU runs one after another; here it multiplies by another of its shaders. On other backends this does nothing.
 */
export async function withQuickProducts<Result>(f: () => Promise<Result>): Promise<Result> {
  if (getBackend() !== 'webgpu') return f();
  const before = env().getNumber(FLAG);
  env().set(FLAG, SMALL_OUTPUT);
  return f().finally(() => env().set(FLAG, before));
}
