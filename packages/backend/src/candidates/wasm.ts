import { env } from '@tensorflow/tfjs-core';
import { startRegistered } from '../registered-backend.ts';
import { registerTrainingKernels } from '../wasm/register-training-kernels.ts';
import type { Starter } from './candidate.ts';
import { withoutRethrowing } from './without-rethrowing.ts';

/** tfjs's WebAssembly backend, made able to train when it is chosen. */
export const startWasm: Starter = async (host) => {
  const wasm = (await host.load('@tensorflow/tfjs-backend-wasm')) as { getThreadsCount?(): number };
  await withoutRethrowing(() => startRegistered('wasm'));
  // Words for people: the start must not fail for want of them.
  const hasSimd = await env()
    .getAsync('WASM_HAS_SIMD_SUPPORT')
    .catch(() => false);
  const simd = hasSimd ? ' SIMD' : '';
  const threads = wasm.getThreadsCount?.() ?? 1;
  return {
    device: `WebAssembly${simd}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    prepare: registerTrainingKernels,
  };
};
