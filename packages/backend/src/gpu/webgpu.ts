import type { KernelChunk } from '@lt/core/tensor';
import { SGD_STEP } from '../kernel-names.ts';
import { sgdStep } from './webgpu/sgd-step.ts';

/** The kernels as WGSL. */
export const kernels: KernelChunk['kernels'] = {
  [SGD_STEP]: sgdStep,
};
