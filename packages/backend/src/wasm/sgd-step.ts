import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { SgdAttrs } from '../kernel-names.ts';
import { addressesOf, runShared } from './kernel-module.ts';
import type { WasmBackend } from './wasm-backend.ts';

/**
 * One step of gradient descent with momentum, Nesterov momentum and weight decay in one pass. Returns the new value, and after it the
 * new velocity if there is one.
 *
 * The results are new tensors, although writing over the old ones would do: who has read a variable before, also a gradient that is yet
 * to be computed, keeps what it has read, and tfjs's own kernels see another tensor and not the packed copy of an old one.
 */
export function sgdStep(): KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as WasmBackend;
    const { value, gradient, velocity } = inputs as Record<string, TensorInfo>;
    const { learningRate, momentum, weightDecay, nesterov } = attrs as unknown as SgdAttrs;
    const moves = velocity != null;
    const newValue = backend.makeOutput(value!.shape, 'float32');
    const newVelocity = moves ? backend.makeOutput(value!.shape, 'float32') : newValue;
    const outs = moves ? [newValue, newVelocity] : [newValue];
    const tensors = [value!, gradient!, velocity ?? newValue, newValue, newVelocity] as const;
    const [from, slope, speed, to, newSpeed] = addressesOf(backend, tensors);
    runShared(
      backend,
      'sgdStep',
      { units: util.sizeFromShape(value!.shape), grain: 1 << 16 },
      from,
      slope,
      moves ? speed : 0,
      to,
      newSpeed,
      learningRate,
      momentum,
      weightDecay,
      Number(nesterov),
    );
    return outs;
  };
}
