import type { ConvAxis, ConvGeometry } from './conv-geometry.ts';
import { type Phase, phasesOf } from './phases.ts';

/** One axis of a pass: position `p` reads `source[start + p · step + tap · dilation]` for each of its taps, and is at `first + p · outStep`. */
export interface AxisPass {
  /** How many positions there are. */
  count: number;
  start: number;
  step: number;
  /** Taps of the filter, in the order in which they lie along the source. */
  taps: readonly number[];
  first: number;
  outStep: number;
}

/** A convolution: from what, to what, and which taps meet where. Each pair of a row pass and a column pass is one pass. */
export interface Convolution {
  batch: number;
  /** Sizes of the source. */
  height: number;
  width: number;
  channels: number;
  /** Sizes of the output. */
  outHeight: number;
  outWidth: number;
  outChannels: number;
  rows: readonly AxisPass[];
  columns: readonly AxisPass[];
  rowDilation: number;
  columnDilation: number;
  /** How many taps a row of the filter has. */
  filterColumns: number;
}

/** The one pass of a convolution along an axis. */
function forwardPass({ output, taps, stride, before }: ConvAxis): AxisPass {
  return {
    count: output,
    start: -before,
    step: stride,
    taps: Array.from({ length: taps }, (_, tap) => tap),
    first: 0,
    outStep: 1,
  };
}

/** The pass of the gradient for the input whose positions are one phase. */
function phasePass({ first, step, count, taps, before, skip }: Phase): AxisPass {
  return { count, start: skip - before, step: 1, taps, first, outStep: step };
}

/** A convolution as it is written. */
export function forwardConvolution({
  batch,
  inChannels,
  outChannels,
  rows,
  columns,
}: ConvGeometry): Convolution {
  return {
    batch,
    height: rows.input,
    width: columns.input,
    channels: inChannels,
    outHeight: rows.output,
    outWidth: columns.output,
    outChannels,
    rows: [forwardPass(rows)],
    columns: [forwardPass(columns)],
    rowDilation: rows.dilation,
    columnDilation: columns.dilation,
    filterColumns: columns.taps,
  };
}

/** The gradient of a convolution for its input, as a convolution of the gradient of its output: one pass per pair of phases. */
export function inputGradientConvolution({
  batch,
  inChannels,
  outChannels,
  rows,
  columns,
}: ConvGeometry): Convolution {
  return {
    batch,
    height: rows.output,
    width: columns.output,
    channels: outChannels,
    outHeight: rows.input,
    outWidth: columns.input,
    outChannels: inChannels,
    rows: phasesOf(rows).map(phasePass),
    columns: phasesOf(columns).map(phasePass),
    rowDilation: rows.dilation,
    columnDilation: columns.dilation,
    filterColumns: columns.taps,
  };
}
