import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';
import { fromPhases, type Phase } from './phases.ts';
import { heapViews, runKernel, type WasmBackend, withShape } from './wasm-backend.ts';

/** The gradient of a convolution with respect to its input, as convolutions of `dy` with parts of the flipped filter. */
export function composedConv2DBackpropInput(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { dy, filter } = params.inputs as { dy: TensorInfo; filter: TensorInfo };
    const attributes = params.attrs as unknown as ConvGradientAttributes & { inputShape: number[] };
    const { inputShape } = attributes;
    if (attributes.dataFormat === 'NCHW' || inputShape.includes(0)) return stock!(params);
    const geometry = convGeometry(inputShape, filter.shape, attributes, false);
    return fromPhases(backend, inputShape, geometry, (row, column) =>
      convolve(backend, dy, filter, row, column),
    );
  };
}

/**
 * Convolves `dy` with the taps of one phase.
 *
 * The fast kernel computes eight output channels at a time. Where there are fewer, as in front of the first layer, `block` neighboring
 * positions are computed as that many groups of channels, each with the taps shifted by its place in the block.
 */
function convolve(
  backend: WasmBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  row: Phase,
  column: Phase,
): TensorInfo {
  const [, columnTaps, inChannels, outChannels] = filter.shape as [number, number, number, number];
  const width = dy.shape[2]! + column.before + column.after - column.taps.length + 1;
  const block = blockOf(width, inChannels);
  const wide = column.taps.length + block - 1;
  const flipped = backend.makeOutput([row.taps.length, wide, outChannels, block * inChannels], 'float32');
  const [from, to] = heapViews<['float32', 'float32']>(backend, [filter, flipped]);
  let index = 0;
  for (const u of row.taps) {
    for (let place = 0; place < wide; place++) {
      for (let out = 0; out < outChannels; out++) {
        for (let shift = 0; shift < block; shift++) {
          const v = column.taps[place - shift];
          const tap = v === undefined ? -1 : (u * columnTaps + v) * inChannels * outChannels + out;
          for (let channel = 0; channel < inChannels; channel++) {
            to[index++] = tap < 0 ? 0 : from[tap + channel * outChannels]!;
          }
        }
      }
    }
  }
  const pad = [
    [0, 0],
    [row.before, row.after],
    [column.before, column.after],
    [0, 0],
  ];
  const attrs = { strides: [1, block], pad, dataFormat: 'NHWC', dilations: [1, 1] };
  const part = runKernel(backend, 'Conv2D', { x: dy, filter: flipped }, attrs);
  backend.disposeData(flipped.dataId);
  return withShape(part, [part.shape[0]!, part.shape[1]!, width, inChannels]);
}

/** The largest number of positions that divides the width and fills at most eight output channels. */
function blockOf(width: number, channels: number): number {
  let block = Math.max(1, Math.floor(8 / channels));
  while (width % block !== 0) block--;
  return block;
}
