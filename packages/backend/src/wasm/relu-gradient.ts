import {
  cast,
  engine,
  type GradConfig,
  getBackend,
  getKernel,
  type KernelFunc,
  mul,
  step,
  type Tensor,
  type TensorInfo,
  util,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { RELU_GRAD } from '../kernel-names.ts';
import { addressesOf, runShared } from './kernel-module.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** {@link RELU_GRAD}: one pass instead of the two of a step and a product. */
export function reluGrad(): KernelFunc {
  return ({ inputs, backend: anyBackend }) => {
    const backend = anyBackend as WasmBackend;
    const { dy, x } = inputs as { dy: TensorInfo; x: TensorInfo };
    const dx = backend.makeOutput(x.shape, 'float32');
    const work = { units: util.sizeFromShape(x.shape), grain: 1 << 16 };
    runShared(backend, 'reluGradient', work, ...addressesOf(backend, [dy, x, dx]));
    return dx;
  };
}

/** The gradient of ReLU for every backend. Same values as tfjs's own. */
export const reluGradient: GradConfig = {
  kernelName: 'Relu',
  inputsToSave: ['x'],
  gradFunc: (dy, saved) => {
    const [x] = saved as [Tensor];
    return { x: () => wherePositive(dy as Tensor, x) };
  },
};

function wherePositive(dy: Tensor, x: Tensor): Tensor {
  if (getKernel(RELU_GRAD, getBackend()) === undefined || x.dtype !== 'float32')
    return mul(dy, cast(step(x), 'float32'));
  return engine().runKernel(RELU_GRAD, { dy, x }) as unknown as Tensor;
}

/** Lets the gradient be differentiated again. */
export const reluGradGradient: GradConfig = {
  kernelName: RELU_GRAD,
  inputsToSave: ['x'],
  gradFunc: (ddx, saved) => {
    const [x] = saved as [Tensor];
    return { dy: () => wherePositive(ddx as Tensor, x), x: () => zerosLike(x) };
  },
};
