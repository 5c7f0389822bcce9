import {
  type GradConfig,
  getGradient,
  getKernel,
  type KernelConfig,
  registerGradient,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { batchMatMul } from './wasm/batch-mat-mul.ts';
import {
  BATCH_NORM_SUMS,
  batchNormGradient,
  batchNormSums,
  batchNormSumsGradient,
} from './wasm/batch-norm-gradient.ts';
import { conv2DBackpropFilter } from './wasm/conv2d-backprop-filter.ts';
import { conv2DBackpropInput } from './wasm/conv2d-backprop-input.ts';
import { depthwiseBackpropFilter } from './wasm/depthwise-backprop-filter.ts';
import { depthwiseBackpropInput } from './wasm/depthwise-backprop-input.ts';
import { einsum } from './wasm/einsum.ts';
import { emptyReduction } from './wasm/empty-reduction.ts';
import { identity } from './wasm/identity.ts';
import { maxPoolGrad } from './wasm/max-pool-grad.ts';
import { sumOrMean } from './wasm/reduce.ts';
import { unsortedSegmentSum } from './wasm/unsorted-segment-sum.ts';
import type { KernelFactory } from './wasm/wasm-backend.ts';

/**
 * Registers on tfjs's wasm backend what it lacks or gets wrong for training.
 */
export async function enableWasmTraining(): Promise<{ registered: string[] }> {
  try {
    await import('@tensorflow/tfjs-backend-wasm');
  } catch (cause) {
    throw new Error(
      'enableWasmTraining: expected the package @tensorflow/tfjs-backend-wasm. Install it beside @tensorflow/tfjs-core.',
      { cause },
    );
  }
  for (const [kernelName, create] of Object.entries(KERNELS)) replaceKernel(kernelName, create);
  for (const gradient of GRADIENTS) {
    if (getGradient(gradient.kernelName) !== gradient) registerGradient(gradient);
  }
  return {
    registered: [...Object.keys(KERNELS), ...GRADIENTS.map(({ kernelName }) => `${kernelName} (gradient)`)],
  };
}

const KERNELS: Readonly<Record<string, KernelFactory>> = {
  Conv2DBackpropFilter: conv2DBackpropFilter,
  Conv2DBackpropInput: conv2DBackpropInput,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  UnsortedSegmentSum: unsortedSegmentSum,
  Einsum: einsum,
  BatchMatMul: batchMatMul,
  _FusedMatMul: batchMatMul,
  MaxPoolGrad: maxPoolGrad,
  Sum: () => sumOrMean('Sum'),
  Mean: () => sumOrMean('Mean'),
  Max: emptyReduction(Number.NaN),
  Min: emptyReduction(Number.NaN),
  Prod: emptyReduction(1),
  All: emptyReduction(0),
  Any: emptyReduction(0),
  Identity: identity,
  Cast: identity,
  [BATCH_NORM_SUMS]: batchNormSums,
};

const GRADIENTS: readonly GradConfig[] = [batchNormGradient, batchNormSumsGradient];

const ours = new WeakSet<KernelConfig>();

/** Puts our kernel in place, once. Stock's set-up stays: the backend may start later, and ours may call stock's. */
function replaceKernel(kernelName: string, create: KernelFactory): void {
  const stock = getKernel(kernelName, 'wasm') as KernelConfig | undefined;
  if (stock !== undefined && ours.has(stock)) return;
  const config: KernelConfig = {
    ...stock,
    kernelName,
    backendName: 'wasm',
    kernelFunc: create(stock?.kernelFunc),
  };
  if (stock !== undefined) unregisterKernel(kernelName, 'wasm');
  registerKernel(config);
  ours.add(config);
}
