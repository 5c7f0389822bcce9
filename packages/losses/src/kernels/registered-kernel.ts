import {
  backend,
  engine,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Whether `enableFusedLosses` registered a kernel with tfjs for the backend in use. */
export function hasKernel(name: string): boolean {
  // tfjs starts its default backend with the first operation, and has no name before.
  if (!getBackend()) backend();
  return getKernel(name, getBackend()) != null;
}

/** Runs a registered kernel. tfjs knows no gradient of it. */
export function runKernel(name: string, inputs: NamedTensorMap, attrs: NamedAttrMap = {}): Tensor[] {
  return [engine().runKernel(name, inputs, attrs) as Tensor | Tensor[]].flat();
}
