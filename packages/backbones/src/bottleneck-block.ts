import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { paddedConvolution } from './padded-convolution.ts';
import { projectionShortcut } from './projection-shortcut.ts';

/** A residual block of three convolutions. */
export interface BottleneckBlockOptions {
  /** First part of the names of its layers. */
  name: string;
  /** Channels within the block; the output has four times as many. */
  filters: number;
  /** Stride of the 3 × 3 convolution, and of the shortcut. */
  stride: number;
}

/** Channels of a bottleneck's output for each one within. */
const EXPANSION = 4;

/**
 * Adds a bottleneck residual block.
 *
 *     y = ReLU(x' + BN(conv1x1(ReLU(BN(conv3x3(ReLU(BN(conv1x1(x))), stride)))))),
 *     x' = x, or BN(conv1x1(x, stride)) where the shapes differ
 *
 * The 3 × 3 convolution has the stride, as in torchvision and in the code of BBN; in the paper the first 1 × 1 convolution has it.
 *
 * @see K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, figure 5 right,
 *   https://arxiv.org/abs/1512.03385
 */
export function bottleneckBlock(
  x: SymbolicTensor,
  { name, filters, stride }: BottleneckBlockOptions,
): SymbolicTensor {
  const convolve = (input: SymbolicTensor, i: number, size: number, kernelSize: number, step = 1) =>
    paddedConvolution(input, {
      name: `${name}_conv${i}`,
      normName: `${name}_bn${i}`,
      filters: size,
      kernelSize,
      stride: step,
    });
  const reLU = (input: SymbolicTensor, i: number): SymbolicTensor =>
    layers.reLU({ name: `${name}_relu${i}` }).apply(input) as SymbolicTensor;

  const reduced = reLU(convolve(x, 1, filters, 1), 1);
  const hidden = reLU(convolve(reduced, 2, filters, 3, stride), 2);
  const expanded = convolve(hidden, 3, EXPANSION * filters, 1);
  const changes = stride !== 1 || x.shape.at(-1) !== EXPANSION * filters;
  const beside = changes ? projectionShortcut(x, { name, filters: EXPANSION * filters, stride }) : x;
  const sum = layers.add({ name: `${name}_add` }).apply([expanded, beside]) as SymbolicTensor;
  return reLU(sum, 3);
}
