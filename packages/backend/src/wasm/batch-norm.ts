import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { BATCH_NORM, BATCH_NORM_GRAD, BatchNormAttrs } from '../kernel-names.ts';
import { type Blocks, blocksOf, blockWork } from './blocks.ts';
import { addressesOf, runShared, withScratch } from './kernel-module.ts';
import { type Floats, heapViews, type WasmBackend } from './wasm-backend.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Batch normalization, {@link BATCH_NORM}. Reads `x` twice and writes once. The moments are joined in float64 from those of blocks of rows. */
export function batchNorm(): KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as WasmBackend;
    const { x, gamma, beta, beside } = inputs as Record<'x' | 'gamma' | 'beta', TensorInfo> & {
      beside?: TensorInfo;
    };
    const { epsilon, relu = false } = attrs as unknown as BatchNormAttrs;
    const channels = x.shape.at(-1)!;
    const rows = util.sizeFromShape(x.shape.slice(0, -1));
    const blocks = blocksOf(rows, channels);
    const y = backend.makeOutput(x.shape, 'float32');
    const mean = backend.makeOutput([channels], 'float32');
    const variance = backend.makeOutput([channels], 'float32');
    const factor = backend.makeOutput([channels], 'float32');

    const momentBytes = blocks.count * 2 * channels * BYTES;
    withScratch(backend, momentBytes, (moments) => {
      const [at, means, variances] = addressesOf(backend, [x, mean, variance]);
      const work = blockWork(blocks, channels);
      runShared(backend, 'momentBlocks', work, at, moments, rows, channels, blocks.rows);
      const join = { units: channels, grain: Math.ceil(20_000 / blocks.count) };
      runShared(backend, 'joinMoments', join, at, moments, means, variances, rows, channels, blocks.rows);
    });
    const [factors, gammas, variances] = heapViews<Floats<3>>(backend, [factor, gamma, variance]);
    for (let i = 0; i < channels; i++) factors[i] = gammas[i]! / Math.sqrt(variances[i]! + epsilon);
    const tensors = { x, y, mean, factor, offset: beta, ...(beside && { beside }) };
    scaleRows(backend, tensors, rows, blocks, relu);
    backend.disposeData(factor.dataId);
    return [y, mean, variance];
  };
}

/** Writes `(x - mean) · factor + offset`, and `beside` if it is there, or the positive part of it, into `y`. */
export function scaleRows(
  backend: WasmBackend,
  tensors: Record<'x' | 'y' | 'mean' | 'factor' | 'offset', TensorInfo> & { beside?: TensorInfo },
  rows: number,
  blocks: Blocks,
  isRelu: boolean,
): void {
  const { x, y, mean, factor, offset, beside } = tensors;
  const channels = x.shape.at(-1)!;
  const [xAt, yAt, meanAt, factorAt, offsetAt, added] = addressesOf(backend, [
    x,
    y,
    mean,
    factor,
    offset,
    beside ?? x,
  ]);
  const addresses = [xAt, yAt, meanAt, factorAt, offsetAt, beside === undefined ? 0 : added] as const;
  const least = isRelu ? 0 : -Infinity;
  const work = blockWork(blocks, channels);
  runShared(backend, 'scaleBlocks', work, ...addresses, rows, channels, blocks.rows, least);
}

/** Its gradient, {@link BATCH_NORM_GRAD}. */
export function batchNormGrad(): KernelFunc {
  return ({ inputs, backend: anyBackend, attrs }) => {
    const backend = anyBackend as WasmBackend;
    const { dy, x, y, gamma, mean, variance } = inputs as Record<string, TensorInfo>;
    const { epsilon } = attrs as unknown as BatchNormAttrs;
    const channels = x!.shape.at(-1)!;
    const rows = util.sizeFromShape(x!.shape.slice(0, -1));
    const blocks = blocksOf(rows, channels);
    const make = (shape: number[]): TensorInfo => backend.makeOutput(shape, 'float32');
    const dx = make(x!.shape);
    const [dGamma, dBeta] = [make([channels]), make([channels])];
    const scratch = [make([2 * channels]), make([channels]), make([channels]), make([channels])] as const;
    const [sums, factor, slope, level] = scratch;

    sumGradient(backend, { dy: dy!, x: x!, mean: mean!, ...(y != null && { y }), sums }, rows, blocks);
    const [totals, factors, slopes, levels, gammas, variances, dGammas, dBetas] = heapViews<Floats<8>>(
      backend,
      [sums, factor, slope, level, gamma!, variance!, dGamma, dBeta],
    );
    for (let i = 0; i < channels; i++) {
      const r = 1 / Math.sqrt(variances[i]! + epsilon);
      const a = gammas[i]! * r;
      dBetas[i] = totals[i]!;
      dGammas[i] = totals[channels + i]! * r;
      factors[i] = a;
      slopes[i] = (-a * r * r * totals[channels + i]!) / rows;
      levels[i] = (-a * totals[i]!) / rows;
    }
    const [dyAt, xAt, yAt, ...rest] = addressesOf(backend, [
      dy!,
      x!,
      y ?? dy!,
      dx,
      mean!,
      factor,
      slope,
      level,
    ]);
    const work = blockWork(blocks, channels);
    const mask = y == null ? 0 : yAt;
    runShared(backend, 'scaleGradientBlocks', work, dyAt, xAt, mask, ...rest, rows, channels, blocks.rows);
    for (const { dataId } of scratch) backend.disposeData(dataId);
    return [dx, dGamma, dBeta];
  };
}

/** Writes Σ dy and Σ dy · (x - mean) per channel into `sums`, one after the other. With `y`, a `dy` counts where it is positive. */
export function sumGradient(
  backend: WasmBackend,
  {
    dy,
    x,
    y,
    mean,
    sums,
  }: { dy: TensorInfo; x: TensorInfo; y?: TensorInfo; mean: TensorInfo; sums: TensorInfo },
  rows: number,
  blocks: Blocks,
): void {
  const channels = x.shape.at(-1)!;
  withScratch(backend, blocks.count * 2 * channels * BYTES, (parts) => {
    const [dyAt, xAt, yAt, meanAt, sumsAt] = addressesOf(backend, [dy, x, y ?? dy, mean, sums]);
    const mask = y === undefined ? 0 : yAt;
    const work = blockWork(blocks, channels);
    runShared(backend, 'gradientBlocks', work, dyAt, xAt, mask, meanAt, parts, rows, channels, blocks.rows);
    const adding = { units: 2 * channels, grain: Math.ceil(20_000 / blocks.count) };
    runShared(backend, 'addBlocks', adding, parts, sumsAt, 2 * channels, blocks.count, 1);
  });
}
