import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { batchNormalization } from './batch-normalization.ts';

/** A convolution without bias, and the batch normalization after it. */
export interface PaddedConvolutionOptions {
  /** Name of the convolution. */
  name: string;
  /** Name of the batch normalization. */
  normName: string;
  filters: number;
  /** Side of the square kernel, odd. */
  kernelSize: number;
  stride: number;
}

/**
 * Adds a convolution that pads as PyTorch does, by (kernelSize - 1) / 2 on every side, and batch normalization.
 *
 * TensorFlow's 'same' padding is that only at stride 1: at stride 2 it pads an even image at the bottom and the right alone, so that
 * weights of PyTorch would see every image moved by a pixel.
 */
export function paddedConvolution(
  x: SymbolicTensor,
  { name, normName, filters, kernelSize, stride }: PaddedConvolutionOptions,
): SymbolicTensor {
  const margin = (kernelSize - 1) / 2;
  const isPadded = stride > 1 && margin > 0;
  const padded = isPadded
    ? (layers.zeroPadding2d({ name: `${name}_pad`, padding: margin }).apply(x) as SymbolicTensor)
    : x;
  const convolution = layers.conv2d({
    name,
    filters,
    kernelSize,
    strides: stride,
    padding: isPadded ? 'valid' : 'same',
    useBias: false,
    kernelInitializer: 'zeros',
  });
  return batchNormalization(normName).apply(convolution.apply(padded)) as SymbolicTensor;
}
