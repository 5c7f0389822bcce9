import {
  backend,
  engine,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * Runs a kernel of one's own if one is registered for the backend in use, so that the caller can run ordinary ops where there is none.
 *
 * tfjs knows no gradient of it: call it where no tape runs, or inside `customGrad`.
 *
 * @param name - Name of the kernel in tfjs's registry.
 * @param inputs - What the kernel reads, by name.
 * @param attrs - What it reads beside tensors.
 * @returns The outputs; none where no such kernel is registered.
 *
 * @example
 * ```ts
 * import { runRegistered } from '@lt/core/tensor';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mul, tensor1d } from '@tensorflow/tfjs-core';
 *
 * const x = tensor1d([1, 2]);
 * const [twice = mul(x, 2)] = runRegistered('Twice', { x });
 * console.log((await twice.data()).join(' ')); // 2 4
 * ```
 */
export function runRegistered(name: string, inputs: NamedTensorMap, attrs: NamedAttrMap = {}): Tensor[] {
  // tfjs starts its default backend with the first operation, and has no name before.
  if (!getBackend()) backend();
  if (!getKernel(name, getBackend())) return [];
  return [engine().runKernel(name, inputs, attrs) as Tensor | Tensor[]].flat();
}
