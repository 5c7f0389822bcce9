import { env } from '@tensorflow/tfjs-core';
import { startRegistered } from '../registered-backend.ts';
import { registerTrainingKernels } from '../wasm/register-training-kernels.ts';
import type { WasmPackage } from '../wasm/threads/share-memory.ts';
import { startThreads } from '../wasm/threads/start-threads.ts';
import type { Starter } from './candidate.ts';
import { withoutRethrowing } from './without-rethrowing.ts';

/** tfjs's WebAssembly backend, made able to train when it is chosen. */
export const startWasm: Starter = async (host, _, wanted) => {
  const wasm = (await host.load('@tensorflow/tfjs-backend-wasm')) as WasmPackage & {
    getThreadsCount?(): number;
  };
  const { threads: shared, reason } = await startThreads(wasm, wanted, host.threads, () =>
    withoutRethrowing(() => startRegistered('wasm')),
  );
  // Words for people: the start must not fail for want of them.
  const hasSimd = await env()
    .getAsync('WASM_HAS_SIMD_SUPPORT')
    .catch(() => false);
  const simd = hasSimd ? ' SIMD' : '';
  // In isolated pages tfjs has threads of its own, if none share our kernels.
  const threads = shared > 1 ? shared : (wasm.getThreadsCount?.() ?? 1);
  return {
    device: `WebAssembly${simd}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    ...(reason !== undefined && { without: `without more threads: ${reason}` }),
    prepare: async () => {
      await registerTrainingKernels();
      return undefined;
    },
  };
};
