import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-layers';
import {
  getGradient,
  getKernelsForBackend,
  registerGradient,
  registerKernel,
  setBackend,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { BenchOptions } from 'vitest';
import { enableWasmTraining } from '../src/index.ts';

/** Remembers all that is registered for wasm, and returns how to put it back. */
function remember(): () => void {
  const kernels = getKernelsForBackend('wasm');
  const gradients = ['FusedBatchNorm', 'Sum', 'Mean'].map(getGradient);
  return () => {
    for (const { kernelName } of getKernelsForBackend('wasm')) unregisterKernel(kernelName, 'wasm');
    for (const kernel of kernels) registerKernel(kernel);
    for (const gradient of gradients) registerGradient(gradient);
  };
}

const useStock = remember();
await enableWasmTraining();
const useOurs = remember();
await setBackend('wasm');

const EFFORT = { iterations: 3, time: 400, warmupIterations: 2, warmupTime: 0 };

/** For a benchmark of tfjs as it is. */
export function stock(backend: 'cpu' | 'wasm'): BenchOptions {
  return {
    ...EFFORT,
    setup: async () => {
      useStock();
      await setBackend(backend);
    },
  };
}

/** For a benchmark of wasm with what this package registers. */
export const ours: BenchOptions = {
  ...EFFORT,
  setup: async () => {
    useOurs();
    await setBackend('wasm');
  },
};
