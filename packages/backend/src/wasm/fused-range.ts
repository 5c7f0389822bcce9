import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { PlanUse } from './run-plan.ts';
import { runKernel, type WasmBackend } from './wasm-backend.ts';

/** What a fused kernel does with its sums. */
export interface Activation {
  activation?: string;
  leakyreluAlpha?: number;
  preluActivationWeights?: TensorInfo | null | undefined;
}

/** Bounds of values. */
export type Range = Pick<PlanUse, 'least' | 'most'>;

/** The activations that only bound the values, which costs nothing more. */
const RANGES: Readonly<Record<string, Range>> = {
  linear: {},
  relu: { least: 0 },
  relu6: { least: 0, most: 6 },
};

/** Takes the sums of `convolve` through an activation: by their bounds, or else by the kernel that it has. */
export function withActivation(
  backend: WasmBackend,
  { activation = 'linear', leakyreluAlpha, preluActivationWeights }: Activation,
  convolve: (range: Range) => TensorInfo,
): TensorInfo {
  const x = convolve(RANGES[activation] ?? {});
  if (activation in RANGES) return x;
  const [kernelName, inputs, attrs] = {
    prelu: ['Prelu', { x, alpha: preluActivationWeights! }, {}] as const,
    leakyrelu: ['LeakyRelu', { x }, { alpha: leakyreluAlpha }] as const,
    elu: ['Elu', { x }, {}] as const,
    sigmoid: ['Sigmoid', { x }, {}] as const,
  }[activation as 'elu'];
  const y = runKernel(backend, kernelName, inputs, attrs);
  backend.disposeData(x.dataId);
  return y;
}
