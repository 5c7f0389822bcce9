import type { KernelChunk } from '@lt/core/tensor';
import { kernelsOf } from './fused-kernels.ts';
import { sigmoidFocalOnWebgpu } from './webgpu/sigmoid-focal.ts';
import { softmaxOnWebgpu } from './webgpu/softmax.ts';

/** The fused kernels as WGSL shaders, for tfjs's WebGPU backend. */
export const kernels: KernelChunk['kernels'] = kernelsOf({
  LtAffineSoftmax: softmaxOnWebgpu,
  LtSoftmaxFocal: softmaxOnWebgpu,
  LtSigmoidFocal: sigmoidFocalOnWebgpu,
});
