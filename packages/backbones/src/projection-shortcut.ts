import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { paddedConvolution } from './padded-convolution.ts';

/** Adds the shortcut with parameters (option B of the paper): a 1 × 1 convolution and batch normalization. */
export function projectionShortcut(
  x: SymbolicTensor,
  { name, filters, stride }: { name: string; filters: number; stride: number },
): SymbolicTensor {
  const names = { name: `${name}_shortcut_conv`, normName: `${name}_shortcut_bn` };
  return paddedConvolution(x, { ...names, filters, kernelSize: 1, stride });
}
