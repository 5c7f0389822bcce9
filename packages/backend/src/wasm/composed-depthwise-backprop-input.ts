import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type ConvGeometry, type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';
import { fromPhases, type Phase } from './phases.ts';
import { heapViews, runKernel, type WasmBackend, withShape } from './wasm-backend.ts';

/**
 * The gradient of a depthwise convolution with respect to its input, as depthwise convolutions of `dy` with parts of the flipped
 * filter. With a multiplier, the output channels of an input channel are added up.
 */
export function composedDepthwiseBackpropInput(): KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as WasmBackend;
    const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
    const attributes = attrs as unknown as ConvGradientAttributes & { inputShape: number[] };
    const { inputShape } = attributes;
    if (inputShape.includes(0)) return backend.makeOutput(inputShape, 'float32');
    const geometry = convGeometry(inputShape, filter.shape, attributes, true);
    return fromPhases(backend, inputShape, geometry, (row, column) =>
      convolve(backend, dy, filter, geometry, row, column),
    );
  };
}

/** Convolves `dy` with the taps of one phase. */
function convolve(
  backend: WasmBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  { inChannels, outChannels, rows, columns }: ConvGeometry,
  row: Phase,
  column: Phase,
): TensorInfo {
  const flipped = backend.makeOutput([row.taps.length, column.taps.length, outChannels, 1], 'float32');
  const [from, to] = heapViews<['float32', 'float32']>(backend, [filter, flipped]);
  let index = 0;
  for (const u of row.taps) {
    for (const v of column.taps) {
      const tap = (u * columns.taps + v) * outChannels;
      for (let out = 0; out < outChannels; out++) to[index++] = from[tap + out]!;
    }
  }
  const pad = [
    [0, 0],
    [row.before, row.after],
    [column.before, column.after],
    [0, 0],
  ];
  const attrs = { strides: [1, 1], pad, dilations: [rows.dilation, columns.dilation] };
  const part = runKernel(backend, 'DepthwiseConv2dNative', { x: dy, filter: flipped }, attrs);
  backend.disposeData(flipped.dataId);
  if (outChannels === inChannels) return part;

  const [batch, height, width] = part.shape as [number, number, number, number];
  const grouped = withShape(part, [batch, height, width, inChannels, outChannels / inChannels]);
  const sums = runKernel(backend, 'Sum', { x: grouped }, { axis: 4, keepDims: false });
  backend.disposeData(part.dataId);
  return sums;
}
