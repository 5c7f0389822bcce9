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
function hasKernel(name: string): boolean {
  // tfjs starts its default backend with the first operation, and has no name before.
  if (!getBackend()) backend();
  return !!getKernel(name, getBackend());
}

/** Runs a kernel if it is registered; else returns no tensors. tfjs knows no gradient of it. */
export function runKernel(name: string, inputs: NamedTensorMap, attrs: NamedAttrMap = {}): Tensor[] {
  return hasKernel(name) ? [engine().runKernel(name, inputs, attrs) as Tensor | Tensor[]].flat() : [];
}
