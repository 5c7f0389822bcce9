import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type ConvAxis, type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';
import { heapViews, runKernel, type WasmBackend } from './wasm-backend.ts';

/**
 * The gradient of a convolution with respect to its input, as one convolution of `dy` with the flipped filter.
 *
 * With stride s, input positions fall into s · s phases by their remainder, and each phase meets its own taps of the filter only.
 * All phases are computed at once, as groups of output channels, and then laid out in turn. No zeros are stuffed into `dy`.
 */
export function conv2DBackpropInput(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { dy, filter } = params.inputs as { dy: TensorInfo; filter: TensorInfo };
    const attributes = params.attrs as unknown as ConvGradientAttributes & { inputShape: number[] };
    const { inputShape } = attributes;
    if (attributes.dataFormat === 'NCHW') return stock!(params);
    const { batch, inChannels, outChannels, rows, columns } = convGeometry(
      inputShape,
      filter.shape,
      attributes,
      false,
    );
    const rowPlan = planPhases(rows);
    const columnPlan = planPhases(columns);
    if (rowPlan === undefined || columnPlan === undefined || batch === 0) return stock!(params);

    const phases = rows.stride * columns.stride;
    const flipped = backend.makeOutput(
      [rowPlan.taps, columnPlan.taps, outChannels, phases * inChannels],
      'float32',
    );
    const [from, to] = heapViews<['float32', 'float32']>(backend, [filter, flipped]);
    let index = 0;
    for (let u = 0; u < rowPlan.taps; u++) {
      for (let v = 0; v < columnPlan.taps; v++) {
        for (let out = 0; out < outChannels; out++) {
          for (const rowTaps of rowPlan.tapOf) {
            for (const columnTaps of columnPlan.tapOf) {
              const row = rowTaps[u]!;
              const column = columnTaps[v]!;
              const at = (row * columns.taps + column) * inChannels * outChannels + out;
              for (let channel = 0; channel < inChannels; channel++) {
                to[index++] = row < 0 || column < 0 ? 0 : from[at + channel * outChannels]!;
              }
            }
          }
        }
      }
    }
    const pad = [
      [0, 0],
      [rowPlan.before, rowPlan.after],
      [columnPlan.before, columnPlan.after],
      [0, 0],
    ];
    const phased = runKernel(
      backend,
      'Conv2D',
      { x: dy, filter: flipped },
      { strides: [1, 1], pad, dataFormat: 'NHWC', dilations: [1, 1] },
    );
    backend.disposeData(flipped.dataId);
    if (phases === 1) return phased;

    const dx = backend.makeOutput(inputShape, 'float32');
    const [phasedValues, dxValues] = heapViews<['float32', 'float32']>(backend, [phased, dx]);
    interleave(phasedValues, dxValues, batch, inChannels, rows, columns, rowPlan.count, columnPlan.count);
    backend.disposeData(phased.dataId);
    return dx;
  };
}

/** How one axis of the input gradient is computed from `dy`, a run of positions per phase. */
interface PhasePlan {
  /** Positions of each phase. */
  count: number;
  /** Taps of the convolution over `dy`. */
  taps: number;
  /** Padding of `dy` before and after. */
  before: number;
  after: number;
  /** Per phase and tap of the convolution over `dy`: the tap of the filter that belongs there, or -1. */
  tapOf: number[][];
}

/**
 * Plans an axis. Input position `stride · q + phase` meets filter tap `first + stride · t` at output position `q + base - t`.
 * Returns undefined where the padding would have to be negative (padding wider than the filter): such a convolution is stock's.
 */
function planPhases({ input, output, taps, stride, before }: ConvAxis): PhasePlan | undefined {
  const phases = Array.from({ length: stride }, (_, phase) => {
    const first = (phase + before) % stride;
    return {
      first,
      base: (phase + before - first) / stride,
      taps: Math.max(0, Math.ceil((taps - first) / stride)),
    };
  });
  const used = phases.filter((phase) => phase.taps > 0);
  const lowest = Math.min(...used.map(({ base, taps: own }) => base - own + 1));
  const highest = Math.max(...used.map(({ base }) => base));
  const count = Math.ceil(input / stride);
  const width = highest - lowest + 1;
  const after = count - 1 + highest - (output - 1);
  if (lowest > 0 || after < 0) return undefined;
  const tapOf = phases.map(({ first, base, taps: own }) =>
    Array.from({ length: width }, (_, u) => {
      const t = base - (lowest + u);
      return t >= 0 && t < own ? first + stride * t : -1;
    }),
  );
  return { count, taps: width, before: -lowest, after, tapOf };
}

/** Lays `[batch, rowCount, columnCount, rowPhase, columnPhase, channels]` out as an image, cutting what lies beyond it. */
function interleave(
  from: Float32Array,
  to: Float32Array,
  batch: number,
  channels: number,
  rows: ConvAxis,
  columns: ConvAxis,
  rowCount: number,
  columnCount: number,
): void {
  const run = columns.stride * channels;
  const width = columns.input * channels;
  for (let image = 0; image < batch; image++) {
    for (let y = 0; y < rows.input; y++) {
      const q = Math.floor(y / rows.stride);
      let source = ((image * rowCount + q) * columnCount * rows.stride + (y - q * rows.stride)) * run;
      const start = (image * rows.input + y) * width;
      for (let at = 0; at < width; at += run, source += run * rows.stride) {
        const length = Math.min(run, width - at);
        for (let i = 0; i < length; i++) to[start + at + i] = from[source + i]!;
      }
    }
  }
}
