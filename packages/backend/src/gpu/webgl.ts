import type { KernelChunk } from '@lt/core/tensor';
import { env } from '@tensorflow/tfjs-core';
import { SGD_STEP } from '../kernel-names.ts';
import { sgdStep } from './webgl/sgd-step.ts';

/** Textures of 16 bits would lose most digits, and WebGL 1 has no loops of unknown length. */
export const prepare: NonNullable<KernelChunk['prepare']> = () =>
  env().getNumber('WEBGL_VERSION') === 2 && env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')
    ? undefined
    : 'they need WebGL 2 and float32 textures';

/** The kernels as fragment shaders. */
export const kernels: KernelChunk['kernels'] = {
  [SGD_STEP]: sgdStep,
};
