import type { ConvPlan, PlanPass } from './conv-plan.ts';
import { kernelModule, withScratch } from './kernel-module.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** What a plan is laid out for. Addresses are in bytes. */
export interface PlanUse {
  source: number;
  out: number;
  /** How many floats a pixel has in the panel, each of the source's channels how many times, and split into how many planes. */
  panelChannels?: number;
  copies?: number;
  splits?: number;
  /** The output channels have a least and a largest value, as after ReLU. */
  least?: number;
  most?: number;
  /** Address of one number per output channel to add. */
  bias?: number;
  /** Floats of the weights of each pass, 0 for none, and of those how many belong to one block of channels. */
  weightFloats?: (pass: PlanPass) => { all: number; block: number };
}

/** Where a plan and the weights of its passes lie. */
export interface LaidOut {
  plan: number;
  weights: number[];
  /** Taps of each pass, as i32. */
  taps: number[];
}

const PLAN_FIELDS = 25;
const PASS_FIELDS = 10;
/** Output channels are worked on eight at a time. */
const BLOCK = 8;

/** Writes a plan where kernels can read it, with room for weights, and lends it to `use`. Make all outputs before. */
export function withPlan<T>(
  backend: WasmBackend,
  { convolution, passes, ...plan }: ConvPlan,
  use: PlanUse,
  run: (at: LaidOut) => T,
): T {
  const { batch, height, width, channels, outHeight, outWidth, outChannels } = convolution;
  const numBias = Math.ceil(outChannels / 16) * 16;
  const weightFloats = passes.map((pass) => use.weightFloats?.(pass) ?? { all: 0, block: 0 });
  // Weights come first, which are read in fours.
  let floats = weightFloats.reduce((sum, { all }) => sum + all, 0) + numBias;
  floats += PLAN_FIELDS + passes.length * PASS_FIELDS;
  for (const { pixels, places, segments, rowTaps, columnTaps } of passes) {
    floats += pixels.length + places.length + segments.length + rowTaps.length * columnTaps.length;
  }
  return withScratch(backend, 4 * floats, (start) => {
    const { memory } = kernelModule(backend)!;
    const ints = new Int32Array(memory.buffer, start, floats);
    const numbers = new Float32Array(memory.buffer, start, floats);
    let end = 0;
    const take = (count: number): number => {
      end += count;
      return start + 4 * (end - count);
    };
    const put = (values: ArrayLike<number>): number => {
      ints.set(values, end);
      return take(values.length);
    };
    const weights = weightFloats.map(({ all }) => take(all));
    const bias = take(numBias);
    numbers.fill(0, (bias - start) / 4, (bias - start) / 4 + numBias);
    if (use.bias) {
      numbers.set(new Float32Array(memory.buffer, use.bias, outChannels), (bias - start) / 4);
    }
    const taps: number[] = [];
    const fields = passes.flatMap((pass, i) => {
      const { rowTaps, columnTaps } = pass;
      taps.push(
        put(rowTaps.flatMap((row) => columnTaps.map((column) => row * convolution.filterColumns + column))),
      );
      return [
        put(pass.pixels),
        put(pass.places),
        pass.rows,
        pass.columns,
        put(pass.segments),
        pass.segments.length,
        pass.segmentFloats,
        weights[i]!,
        pass.outBand,
        4 * weightFloats[i]!.block,
      ];
    });
    const at = put([
      use.source,
      batch,
      height,
      width,
      channels,
      use.panelChannels ?? channels,
      use.copies ?? 1,
      use.splits ?? 1,
      plan.unitImages,
      plan.bands,
      plan.panelHeight,
      plan.panelWidth,
      plan.bandStep,
      plan.top,
      plan.left,
      use.out,
      4 * outHeight * outWidth * outChannels,
      outChannels,
      bias,
      0,
      0,
      plan.bandRows,
      passes.length,
      outHeight,
      outWidth,
      ...fields,
    ]);
    numbers[(at - start) / 4 + 19] = use.least ?? Number.NEGATIVE_INFINITY;
    numbers[(at - start) / 4 + 20] = use.most ?? Number.POSITIVE_INFINITY;
    return run({ plan: at, weights, taps });
  });
}

/** How many units make a call worth handing to another thread: some 20 microseconds of 15 multiplications per nanosecond. */
export function grainOf({ unitWork }: ConvPlan): number {
  return Math.max(1, Math.ceil(300_000 / unitWork));
}

/** The padded weights of `convolve`: rows of taps and source channels by blocks of output channels. */
export function blockedWeights(
  { segments, segmentFloats }: PlanPass,
  outChannels: number,
): { all: number; block: number } {
  const block = segments.length * segmentFloats * BLOCK;
  return { all: block * Math.ceil(outChannels / BLOCK), block };
}
