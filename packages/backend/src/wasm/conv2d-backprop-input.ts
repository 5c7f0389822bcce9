import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type ConvAxis, type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';
import { copyRun, heapOffsets, heapViews, runKernel, type WasmBackend, withShape } from './wasm-backend.ts';

/**
 * The gradient of a convolution with respect to its input, as convolutions of `dy` with parts of the flipped filter.
 *
 * With stride s, input positions fall into s · s phases by their remainders, and each phase meets taps of the filter that no other
 * phase meets. So every phase is a convolution of stride 1, and no zeros are stuffed into `dy`.
 */
export function conv2DBackpropInput(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { dy, filter } = params.inputs as { dy: TensorInfo; filter: TensorInfo };
    const attributes = params.attrs as unknown as ConvGradientAttributes & { inputShape: number[] };
    const { inputShape } = attributes;
    const { batch, inChannels, rows, columns } = convGeometry(inputShape, filter.shape, attributes, false);
    if (attributes.dataFormat === 'NCHW' || batch === 0) return stock!(params);

    const rowPhases = phasesOf(rows);
    const columnPhases = phasesOf(columns);
    let dx: TensorInfo | undefined;
    for (const row of rowPhases) {
      for (const column of columnPhases) {
        const isAll = row.step === 1 && column.step === 1;
        const isEmpty = row.taps.length === 0 || column.taps.length === 0;
        const part = isEmpty ? undefined : convolve(backend, dy, filter, row, column);
        if (part !== undefined && isAll && part.shape[1] === rows.input && part.shape[2] === columns.input)
          return part;
        dx ??= zeros(backend, inputShape);
        if (part === undefined) continue;
        place(backend, part, dx, batch, inChannels, row, column);
        backend.disposeData(part.dataId);
      }
    }
    return dx!;
  };
}

/** The input positions `first, first + step, …` of an axis, and how they follow from `dy`. */
interface Phase {
  first: number;
  step: number;
  /** How many positions there are. */
  count: number;
  /** The taps of the filter that they meet, in the order in which they slide over `dy`. */
  taps: number[];
  /** Padding of `dy`. */
  before: number;
  after: number;
  /** Which result of the convolution belongs to the first position. */
  skip: number;
}

/** Position `phase + stride · q` meets tap `lowest + stride · t` at output position `q + base - t`. */
function phasesOf({ input, output, taps: numTaps, stride, before: padding }: ConvAxis): Phase[] {
  return Array.from({ length: Math.min(stride, input) }, (_, phase) => {
    const lowest = (phase + padding) % stride;
    const base = (phase + padding - lowest) / stride;
    const own = Math.max(0, Math.ceil((numTaps - lowest) / stride));
    const start = base - own + 1;
    const count = Math.ceil((input - phase) / stride);
    return {
      first: phase,
      step: stride,
      count,
      taps: Array.from({ length: own }, (_, t) => lowest + stride * (own - 1 - t)),
      before: Math.max(0, -start),
      after: Math.max(0, count + base - output),
      skip: Math.max(0, start),
    };
  });
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

function zeros(backend: WasmBackend, shape: number[]): TensorInfo {
  const out = backend.makeOutput(shape, 'float32');
  const [values] = heapViews<['float32']>(backend, [out]);
  values.fill(0);
  return out;
}

/** Writes the results of one phase to the positions that they belong to. */
function place(
  backend: WasmBackend,
  part: TensorInfo,
  dx: TensorInfo,
  batch: number,
  channels: number,
  row: Phase,
  column: Phase,
): void {
  const [, height, width] = dx.shape as [number, number, number, number];
  const [, partHeight, partWidth] = part.shape as [number, number, number, number];
  const [heap, [source, target]] = heapOffsets(backend, [part, dx]);
  for (let image = 0; image < batch; image++) {
    for (let q = 0; q < row.count; q++) {
      let from = source + ((image * partHeight + row.skip + q) * partWidth + column.skip) * channels;
      let to = target + ((image * height + row.first + q * row.step) * width + column.first) * channels;
      if (column.step === 1) copyRun(heap, to, from, column.count * channels);
      else {
        for (let p = 0; p < column.count; p++, from += channels, to += column.step * channels) {
          copyRun(heap, to, from, channels);
        }
      }
    }
  }
}
