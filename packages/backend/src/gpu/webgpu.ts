import type { KernelChunk } from '@lt/core/tensor';
import { BATCH_NORM, BATCH_NORM_GRAD, RELU_GRAD, SGD_STEP } from '../kernel-names.ts';
import { batchNorm } from './webgpu/batch-norm.ts';
import { batchNormGrad } from './webgpu/batch-norm-grad.ts';
import { reluGrad } from './webgpu/relu-grad.ts';
import { sgdStep } from './webgpu/sgd-step.ts';

/** The kernels as WGSL. */
export const kernels: KernelChunk['kernels'] = {
  [SGD_STEP]: sgdStep,
  [BATCH_NORM]: batchNorm,
  [BATCH_NORM_GRAD]: batchNormGrad,
  [RELU_GRAD]: reluGrad,
};
