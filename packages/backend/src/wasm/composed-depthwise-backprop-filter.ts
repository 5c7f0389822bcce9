import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import {
  type ConvAxis,
  type ConvGeometry,
  type ConvGradientAttributes,
  convGeometry,
} from './conv-geometry.ts';
import { copyRun, heapOffsets, heapViews, runKernel, type WasmBackend, withShape } from './wasm-backend.ts';

/**
 * The gradient of a depthwise convolution with respect to its filter `[rows, columns, channels, multiplier]`: for each tap, the sum
 * over all pixels of `dy` times the input that the tap meets there.
 */
export function composedDepthwiseBackpropFilter(): KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as WasmBackend;
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
    const attributes = attrs as unknown as ConvGradientAttributes & { filterShape: number[] };
    const { filterShape } = attributes;
    const geometry = convGeometry(x.shape, filterShape, attributes, true);
    const { inChannels, outChannels, rows, columns } = geometry;
    const filter = backend.makeOutput(filterShape, 'float32');
    const images = outChannels === inChannels ? x : repeatChannels(backend, x, outChannels / inChannels);
    const met = backend.makeOutput([util.sizeFromShape(dy.shape) / outChannels, outChannels], 'float32');
    for (let row = 0; row < rows.taps; row++) {
      for (let column = 0; column < columns.taps; column++) {
        meet(backend, images, met, geometry, row, column);
        const products = runKernel(backend, 'Multiply', { a: met, b: withShape(dy, met.shape) }, {});
        const sums = runKernel(backend, 'Sum', { x: products }, { axis: 0, keepDims: false });
        const [from, to] = heapViews<['float32', 'float32']>(backend, [sums, filter]);
        to.set(from, (row * columns.taps + column) * outChannels);
        backend.disposeData(products.dataId);
        backend.disposeData(sums.dataId);
      }
    }
    backend.disposeData(met.dataId);
    if (images !== x) backend.disposeData(images.dataId);
    return filter;
  };
}

/** Returns `x` with each channel `count` times in a row. */
function repeatChannels(backend: WasmBackend, x: TensorInfo, count: number): TensorInfo {
  const shape = [...x.shape.slice(0, -1), x.shape.at(-1)! * count];
  const out = backend.makeOutput(shape, 'float32');
  const [from, to] = heapViews<['float32', 'float32']>(backend, [x, out]);
  for (let i = 0, at = 0; i < from.length; i++) for (let copy = 0; copy < count; copy++) to[at++] = from[i]!;
  return out;
}

/** Writes to `met` the pixels that one tap meets, in the order of the output; zeros in the padding. */
function meet(
  backend: WasmBackend,
  images: TensorInfo,
  met: TensorInfo,
  { batch, outChannels: channels, rows, columns }: ConvGeometry,
  row: number,
  column: number,
): void {
  const [heap, [source, target]] = heapOffsets(backend, [images, met]);
  const [first, end] = insideOf(columns, column);
  const shift = column * columns.dilation - columns.before;
  let to = target;
  for (let image = 0; image < batch; image++) {
    for (let y = 0; y < rows.output; y++, to += columns.output * channels) {
      const fromY = y * rows.stride + row * rows.dilation - rows.before;
      if (fromY < 0 || fromY >= rows.input) {
        heap.fill(0, to, to + columns.output * channels);
        continue;
      }
      const start = source + (image * rows.input + fromY) * columns.input * channels;
      heap.fill(0, to, to + first * channels);
      heap.fill(0, to + end * channels, to + columns.output * channels);
      if (columns.stride === 1) {
        copyRun(heap, to + first * channels, start + (first + shift) * channels, (end - first) * channels);
      } else {
        for (let at = first; at < end; at++) {
          copyRun(heap, to + at * channels, start + (at * columns.stride + shift) * channels, channels);
        }
      }
    }
  }
}

/** The output positions, from the first up to the end, at which a tap meets the input and not its padding. */
function insideOf(
  { input, output, stride, dilation, before }: ConvAxis,
  tap: number,
): [first: number, end: number] {
  const shift = tap * dilation - before;
  const first = Math.min(output, Math.max(0, Math.ceil(-shift / stride)));
  return [first, Math.max(first, Math.min(output, Math.ceil((input - shift) / stride)))];
}
