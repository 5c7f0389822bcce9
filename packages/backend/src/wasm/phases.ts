import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ConvAxis, ConvGeometry } from './conv-geometry.ts';
import { copyRun, heapOffsets, heapViews, type WasmBackend } from './wasm-backend.ts';

/** The input positions `first, first + step, …` of an axis, and how they follow from `dy`. */
export interface Phase {
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

/**
 * Position `phase + stride · q` meets tap `lowest + stride · t` at output position `q + base - t`. With a dilation the stride is 1, and
 * the last position is `q + base - dilation · t`.
 */
export function phasesOf({
  input,
  output,
  taps: numTaps,
  stride,
  dilation,
  before: padding,
}: ConvAxis): Phase[] {
  return Array.from({ length: Math.min(stride, input) }, (_, phase) => {
    const lowest = (phase + padding) % stride;
    const base = (phase + padding - lowest) / stride;
    const own = Math.max(0, Math.ceil((numTaps - lowest) / stride));
    const start = base - Math.max(0, own - 1) * dilation;
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
 * Puts the gradient for the input together from its phases, each of which `convolve` computes from `dy`.
 *
 * With stride s, input positions fall into s · s phases by their remainders, and each phase meets taps of the filter that no other
 * phase meets. So every phase is a convolution of stride 1, and no zeros are stuffed into `dy`.
 */
export function fromPhases(
  backend: WasmBackend,
  inputShape: number[],
  { rows, columns }: ConvGeometry,
  convolve: (row: Phase, column: Phase) => TensorInfo,
): TensorInfo {
  let dx: TensorInfo | undefined;
  for (const row of phasesOf(rows)) {
    for (const column of phasesOf(columns)) {
      const isEmpty = row.taps.length === 0 || column.taps.length === 0;
      const part = isEmpty ? undefined : convolve(row, column);
      const isAll = row.step === 1 && column.step === 1;
      if (isAll && part?.shape[1] === rows.input && part.shape[2] === columns.input) return part;
      dx ??= zeros(backend, inputShape);
      if (part === undefined) continue;
      place(backend, part, dx, row, column);
      backend.disposeData(part.dataId);
    }
  }
  return dx!;
}

function zeros(backend: WasmBackend, shape: number[]): TensorInfo {
  const out = backend.makeOutput(shape, 'float32');
  const [values] = heapViews<['float32']>(backend, [out]);
  values.fill(0);
  return out;
}

/** Writes the results of one phase to the positions that they belong to. */
function place(backend: WasmBackend, part: TensorInfo, dx: TensorInfo, row: Phase, column: Phase): void {
  const [batch, height, width, channels] = dx.shape as [number, number, number, number];
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
