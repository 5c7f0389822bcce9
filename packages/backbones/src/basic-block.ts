import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { paddedConvolution } from './padded-convolution.ts';
import { projectionShortcut } from './projection-shortcut.ts';

/** How the input of a block is added to its output where their shapes differ. */
export type Shortcut = 'A' | 'B';

/** A residual block of two convolutions. */
export interface BasicBlockOptions {
  /** First part of the names of its layers. */
  name: string;
  /** Channels of the output: those of the input, or twice as many. */
  filters: number;
  stride: number;
  shortcut: Shortcut;
}

/**
 * Adds a basic residual block.
 *
 *     y = ReLU(x' + BN(conv3x3(ReLU(BN(conv3x3(x, stride)))))),  x' = x, or its shortcut where the shapes differ
 *
 * @see K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, figure 5 left and section 3.3,
 *   https://arxiv.org/abs/1512.03385
 */
export function basicBlock(
  x: SymbolicTensor,
  { name, filters, stride, shortcut }: BasicBlockOptions,
): SymbolicTensor {
  const kernelSize = 3;
  const first = paddedConvolution(x, {
    name: `${name}_conv1`,
    normName: `${name}_bn1`,
    filters,
    kernelSize,
    stride,
  });
  const hidden = layers.reLU({ name: `${name}_relu1` }).apply(first) as SymbolicTensor;
  const second = paddedConvolution(hidden, {
    name: `${name}_conv2`,
    normName: `${name}_bn2`,
    filters,
    kernelSize,
    stride: 1,
  });
  const changes = stride !== 1 || x.shape.at(-1) !== filters;
  const beside = changes ? shortcutOf(x, { name, filters, stride, shortcut }) : x;
  const sum = layers.add({ name: `${name}_add` }).apply([second, beside]);
  return layers.reLU({ name: `${name}_relu2` }).apply(sum) as SymbolicTensor;
}

function shortcutOf(
  x: SymbolicTensor,
  { name, filters, stride, shortcut }: BasicBlockOptions,
): SymbolicTensor {
  if (shortcut === 'B') return projectionShortcut(x, { name, filters, stride });
  // Every other row and column, from the first on: a mean over one pixel.
  const every = layers.averagePooling2d({ name: `${name}_shortcut_rows`, poolSize: 1, strides: stride });
  const kept = every.apply(x) as SymbolicTensor;
  const [height, width, channels] = kept.shape.slice(1) as [number, number, number];
  const margin = (filters - channels) / 2;
  // tf.layers pads height and width only: for a moment, the channels are the width.
  const asRows = layers.reshape({
    name: `${name}_shortcut_flat`,
    targetShape: [height * width, channels, 1],
  });
  const zeros = layers.zeroPadding2d({
    name: `${name}_shortcut_pad`,
    padding: [
      [0, 0],
      [margin, margin],
    ],
  });
  const asImage = layers.reshape({ name: `${name}_shortcut`, targetShape: [height, width, filters] });
  return asImage.apply(zeros.apply(asRows.apply(kept))) as SymbolicTensor;
}
