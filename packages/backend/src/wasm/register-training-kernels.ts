import {
  engine,
  type GradConfig,
  getGradient,
  getKernel,
  type KernelConfig,
  type KernelFunc,
  registerGradient,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { BATCH_NORM, BATCH_NORM_GRAD, RELU_GRAD, SGD_STEP } from '../kernel-names.ts';
import { avgPoolGrad } from './avg-pool-grad.ts';
import { batchMatMul } from './batch-mat-mul.ts';
import { batchNorm, batchNormGrad } from './batch-norm.ts';
import {
  BATCH_NORM_SUMS,
  batchNormGradient,
  batchNormSums,
  batchNormSumsGradient,
} from './batch-norm-gradient.ts';
import { BROADCAST, broadcastGradient, broadcastKernel, reductionGradient } from './broadcast.ts';
import { conv2DBackpropFilter } from './conv2d-backprop-filter.ts';
import { conv2DBackpropInput } from './conv2d-backprop-input.ts';
import { convolution } from './convolution.ts';
import { depthwise, depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise.ts';
import { einsum } from './einsum.ts';
import { emptyReduction } from './empty-reduction.ts';
import { exponential } from './exponential.ts';
import { fusedBatchNorm } from './fused-batch-norm.ts';
import { gather } from './gather.ts';
import { identity } from './identity.ts';
import { kernelModule, loadKernelModule } from './kernel-module.ts';
import { maxPoolGrad } from './max-pool-grad.ts';
import { pad } from './pad.ts';
import { elementwise } from './per-channel.ts';
import { sumOrMean } from './reduce.ts';
import { reluGrad, reluGradGradient, reluGradient } from './relu-gradient.ts';
import { sgdStep } from './sgd-step.ts';
import { slice } from './slice.ts';
import { tile } from './tile.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';
import type { KernelFactory, WasmBackend } from './wasm-backend.ts';
import { allowWinograd } from './winograd.ts';

/**
 * Puts the kernels and gradients in place that are not there yet, and returns the names of all of them. The wasm package must be
 * loaded, the backend need not have started.
 */
export async function registerTrainingKernels(): Promise<string[]> {
  await loadKernelModule();
  allowWinograd();
  for (const [kernelName, create] of Object.entries(KERNELS)) replaceKernel(kernelName, create);
  for (const [kernelName, create] of Object.entries(FUSED)) registerFused(kernelName, create());
  for (const gradient of GRADIENTS) replaceGradient(gradient);
  const fused = Object.keys(FUSED).filter((name) => getKernel(name, 'wasm') !== undefined);
  return [...Object.keys(KERNELS), ...fused, ...GRADIENTS.map(({ kernelName }) => `${kernelName} gradient`)];
}

const KERNELS: Readonly<Record<string, KernelFactory>> = {
  Conv2DBackpropFilter: conv2DBackpropFilter,
  Conv2DBackpropInput: conv2DBackpropInput,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  Conv2D: convolution,
  FusedConv2D: convolution,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: depthwise,
  UnsortedSegmentSum: unsortedSegmentSum,
  Einsum: einsum,
  BatchMatMul: batchMatMul,
  _FusedMatMul: batchMatMul,
  MaxPoolGrad: maxPoolGrad,
  AvgPoolGrad: avgPoolGrad,
  Sum: () => sumOrMean('Sum'),
  Mean: () => sumOrMean('Mean'),
  Max: emptyReduction(Number.NaN),
  Min: emptyReduction(Number.NaN),
  Prod: emptyReduction(1),
  All: emptyReduction(0),
  Any: emptyReduction(0),
  Multiply: elementwise,
  Add: elementwise,
  Sub: elementwise,
  Exp: exponential,
  Slice: slice,
  PadV2: pad,
  GatherV2: gather,
  Tile: tile,
  FusedBatchNorm: fusedBatchNorm,
  Identity: identity,
  Cast: identity,
  [BATCH_NORM_SUMS]: batchNormSums,
  [BROADCAST]: broadcastKernel,
};

/** Kernels that others look for and do without: they are there only where the module runs. */
const FUSED: Readonly<Record<string, () => KernelFunc>> = {
  [BATCH_NORM]: batchNorm,
  [BATCH_NORM_GRAD]: batchNormGrad,
  [RELU_GRAD]: reluGrad,
  [SGD_STEP]: sgdStep,
};

const GRADIENTS: readonly GradConfig[] = [
  batchNormGradient,
  batchNormSumsGradient,
  reductionGradient('Sum'),
  reductionGradient('Mean'),
  broadcastGradient,
  reluGradient,
  reluGradGradient,
];

/** Marks what is ours, also for another copy of this library in the same process. */
const OURS = Symbol.for('@lt/backend');

/** Puts our kernel in place, once. Stock's set-up stays: the backend may start later, and ours may call stock's. */
function replaceKernel(kernelName: string, create: KernelFactory): void {
  const stock = getKernel(kernelName, 'wasm') as KernelConfig | undefined;
  if (stock !== undefined && OURS in stock) return;
  const config = {
    ...stock,
    kernelName,
    backendName: 'wasm',
    kernelFunc: create(stock?.kernelFunc),
    [OURS]: true,
  };
  if (stock !== undefined) unregisterKernel(kernelName, 'wasm');
  registerKernel(config);
}

/** Registers a kernel that the module brings, once. Where the backend starts later and the module cannot run on it, it leaves again. */
function registerFused(kernelName: string, kernelFunc: KernelFunc): void {
  const leaveWhereUseless = (backend: unknown): void => {
    if (kernelModule(backend as WasmBackend) === undefined) unregisterKernel(kernelName, 'wasm');
  };
  if (getKernel(kernelName, 'wasm') !== undefined) return;
  registerKernel({ kernelName, backendName: 'wasm', kernelFunc, setupFunc: leaveWhereUseless });
  const backend = engine().registry.wasm;
  if (backend !== undefined) leaveWhereUseless(backend);
}

/** Puts our gradient in place. tfjs-layers registers tfjs's own when it is imported, perhaps after our first call. */
function replaceGradient(gradient: GradConfig): void {
  const current = getGradient(gradient.kernelName) as GradConfig | undefined;
  if (current === undefined || !(OURS in current))
    registerGradient({ ...gradient, [OURS]: true } as GradConfig);
}
