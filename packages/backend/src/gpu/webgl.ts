import type { KernelChunk } from '@lt/core/tensor';
import { env } from '@tensorflow/tfjs-core';
import { BATCH_NORM, BATCH_NORM_GRAD, RELU_GRAD, SGD_STEP } from '../kernel-names.ts';
import { batchNorm } from './webgl/batch-norm.ts';
import { batchNormGrad } from './webgl/batch-norm-grad.ts';
import { reluGrad } from './webgl/relu-grad.ts';
import { sgdStep } from './webgl/sgd-step.ts';

/** Textures of 16 bits would lose most digits, and WebGL 1 has no loops of unknown length. */
export const prepare: NonNullable<KernelChunk['prepare']> = () =>
  env().getNumber('WEBGL_VERSION') === 2 && env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')
    ? undefined
    : 'they need WebGL 2 and float32 textures';

/** The kernels as fragment shaders. */
export const kernels: KernelChunk['kernels'] = {
  [SGD_STEP]: sgdStep,
  [BATCH_NORM]: batchNorm,
  [BATCH_NORM_GRAD]: batchNormGrad,
  [RELU_GRAD]: reluGrad,
};
