import type { KernelChunk } from '@lt/core/tensor';
import { env } from '@tensorflow/tfjs-core';
import { kernelsOf } from './fused-kernels.ts';
import { sigmoidFocalOnWebgl } from './webgl/sigmoid-focal.ts';
import { softmaxOnWebgl } from './webgl/softmax.ts';

/** The fused kernels as fragment shaders, for tfjs's WebGL backend. */
export const kernels: KernelChunk['kernels'] = kernelsOf({
  LtAffineSoftmax: softmaxOnWebgl,
  LtSoftmaxFocal: softmaxOnWebgl,
  LtSigmoidFocal: sigmoidFocalOnWebgl,
});

/** Textures of 16 bits would lose most digits, and WebGL 1 has no loops of unknown length. */
export const prepare: NonNullable<KernelChunk['prepare']> = () =>
  env().getNumber('WEBGL_VERSION') === 2 && env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')
    ? undefined
    : 'they need WebGL 2 and float32 textures';
