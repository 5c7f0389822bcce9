import { env } from '@tensorflow/tfjs-core';
import type { ConvAxis, ConvGeometry } from './conv-geometry.ts';
import type { AxisPass, Convolution } from './conv-passes.ts';
import { type ConvPlan, planConvolution } from './conv-plan.ts';
import { partsOf } from './filter-parts.ts';
import { kernelModule, runShared, withScratch } from './kernel-module.ts';
import { grainOf, type LaidOut, type PlanUse, withPlan } from './run-plan.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** Side of a tile of outputs, and of the inputs that it needs. */
const TILE = 4;
const TILE_INPUT = 6;
/** Products per tile and pair of channels, and tiles that a kernel transforms at a time: PLANES and CHUNK of assembly/winograd.ts. */
const PLANES = TILE_INPUT ** 2;
const CHUNK = 32;
/** Fewer tiles than this at a time do not pay for reading 36 filters. */
const LEAST_TILES = 24;
/** Bytes of a tile of four channels, in the middle of a transform. */
const TILE_BYTES = 16 * PLANES;
/** The part of the tiles that must lie inside of the output: below, the direct kernel is as fast. */
const LEAST_FILL = 0.75;

/** A flag of tfjs, so that all copies of this library agree. */
const FLAG = 'LT_WASM_WINOGRAD';

/** Allows the Winograd kernels or not; left out, it stays as it is, which is allowed at first. */
export function allowWinograd(allowed?: boolean): void {
  env().registerFlag(FLAG, () => true);
  if (allowed !== undefined) env().set(FLAG, allowed);
}

/**
 * Whether a convolution goes by Winograd's F(4×4, 3×3), which takes 36 multiplications where 144 are due: 3×3, stride 1, no dilation,
 * channels by eights, and sides that tiles of 4×4 cover without much waste. Does not depend on the batch.
 */
export function usesWinograd(
  { inChannels, outChannels, rows, columns }: ConvGeometry,
  side: 'output' | 'input',
): boolean {
  const fits = ({ taps, stride, dilation }: ConvAxis): boolean =>
    taps === 3 && stride === 1 && dilation === 1;
  if (!env().getBool(FLAG) || !fits(rows) || !fits(columns) || inChannels % 8 !== 0 || outChannels % 8 !== 0)
    return false;
  const [height, width] = [rows[side], columns[side]];
  return height * width >= LEAST_FILL * TILE ** 2 * Math.ceil(height / TILE) * Math.ceil(width / TILE);
}

/** Cuts a convolution of 3×3 into units of tiles. */
function planTiles(convolution: Convolution): ConvPlan {
  const tiled = (pass: AxisPass): AxisPass => ({
    ...pass,
    count: Math.ceil(pass.count / TILE),
    step: TILE,
    taps: Array.from({ length: TILE_INPUT }, (_, i) => i),
    outStep: TILE,
  });
  const { rows, columns } = convolution;
  const tiles = { ...convolution, rows: rows.map(tiled), columns: columns.map(tiled) };
  return planConvolution(tiles, { leastPositions: LEAST_TILES });
}

const planeBytes = (channels: number): number => 4 * CHUNK * channels + 64;

/** What a thread needs besides: the panel, the planes of both sides, and one tile. */
function tileScratch({ panelBytes, convolution: { channels, outChannels } }: ConvPlan): number {
  return panelBytes + PLANES * (planeBytes(channels) + planeBytes(outChannels)) + TILE_BYTES;
}

/** Convolves with a filter, or with the flipped one whose channels are swapped. */
export function winogradConvolve(
  backend: WasmBackend,
  convolution: Convolution,
  use: PlanUse,
  filter: number,
  isFlipped: boolean,
): void {
  const plan = planTiles(convolution);
  const { channels, outChannels } = convolution;
  const weightFloats = (): { all: number; block: number } => ({
    all: PLANES * channels * outChannels,
    block: 0,
  });
  withPlan(backend, plan, { ...use, weightFloats }, ({ plan: at, weights }: LaidOut) => {
    const [inFilter, outFilter] = isFlipped ? [outChannels, channels] : [channels, outChannels];
    withScratch(backend, TILE_BYTES, (tile) => {
      const { kernels } = kernelModule(backend)!;
      kernels.winogradFilter(filter, inFilter, outFilter, Number(isFlipped), weights[0]!, tile);
    });
    const work = { units: plan.units, grain: grainOf(plan), scratchBytes: tileScratch(plan) };
    runShared(backend, 'winogradConvolve', work, at, plan.panelBytes);
  });
}

/** The gradient for the filter, from `use.source` and the gradient of the output at `use.out`. */
export function winogradFilterGradient(
  backend: WasmBackend,
  convolution: Convolution,
  use: PlanUse,
  filter: number,
): void {
  const plan = planTiles(convolution);
  const { channels, outChannels } = convolution;
  const partBytes = 4 * PLANES * channels * outChannels;
  const { numParts, unitsPerPart } = partsOf(plan.units, partBytes);
  const work = { units: numParts, grain: 1, scratchBytes: tileScratch(plan) };
  withScratch(backend, numParts * partBytes + TILE_BYTES, (tile) => {
    const parts = tile + TILE_BYTES;
    withPlan(backend, plan, use, (at) => {
      const sums = [plan.units, unitsPerPart, parts, partBytes, plan.panelBytes] as const;
      runShared(backend, 'winogradFilterGradient', work, at.plan, ...sums);
    });
    const { kernels } = kernelModule(backend)!;
    kernels.winogradFoldFilter(parts, numParts, partBytes, channels, outChannels, filter, tile);
  });
}
