import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { fusion } from './fusion.ts';
import type { LossKernel, Tensors } from './kernel.ts';

/** Returns the kernel of two passes over the data where `enableFusedLosses` found one of this name, else the composed one. */
export function fusedKernel<Constants extends Tensors, State extends Tensors>(
  composed: LossKernel<Constants, State>,
  name: string,
  attrs: NamedAttrMap,
): LossKernel<Constants, Tensors> {
  return fusion.wrap?.(composed, name, attrs) ?? (composed as LossKernel<Constants, Tensors>);
}
