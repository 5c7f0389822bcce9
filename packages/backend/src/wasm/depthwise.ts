import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { composedDepthwiseBackpropFilter } from './composed-depthwise-backprop-filter.ts';
import { composedDepthwiseBackpropInput } from './composed-depthwise-backprop-input.ts';
import { type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';
import { forwardConvolution, inputGradientConvolution } from './conv-passes.ts';
import { type ConvPlan, type PlanPass, planConvolution } from './conv-plan.ts';
import { partsOf } from './filter-parts.ts';
import { type Activation, withActivation } from './fused-range.ts';
import { addressesOf, kernelModule, runShared, withScratch } from './kernel-module.ts';
import { grainOf, type PlanUse, withPlan } from './run-plan.ts';
import { stridedSamePadding } from './strided-same-padding.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** Channels are worked on eight at a time. */
const byEights = (channels: number): number => Math.ceil(channels / 8) * 8;

/** A depthwise convolution, plain or fused with a bias and an activation. Each channel has `multiplier` filters. */
export function depthwise(stock: KernelFunc | undefined): KernelFunc {
  const padded = stridedSamePadding(stock);
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { x, filter, bias, preluActivationWeights } = params.inputs as unknown as Inputs;
    const attributes = params.attrs as unknown as ConvGradientAttributes & Activation;
    const isFloat = x.dtype === 'float32' && filter.dtype === 'float32';
    const isPerChannel =
      bias == null || (bias.shape.length === 1 && bias.shape[0] === filter.shape[2]! * filter.shape[3]!);
    const fits = isFloat && isPerChannel && x.shape[3] === filter.shape[2];
    if (!fits || kernelModule(backend) === undefined) return padded(params);

    const geometry = convGeometry(x.shape, filter.shape, attributes, true);
    const { batch, inChannels, outChannels, rows, columns } = geometry;
    return withActivation(backend, { ...attributes, preluActivationWeights }, (range) => {
      const out = backend.makeOutput([batch, rows.output, columns.output, outChannels], 'float32');
      if (out.shape.includes(0)) return out;
      const [source, filterAt, outAt, biasAt] = addressesOf(backend, [x, filter, out, bias ?? x]);
      const copies = outChannels / inChannels;
      const use = { ...range, source, out: outAt, copies, ...(bias && { bias: biasAt }) };
      const plan = planConvolution(forwardConvolution(geometry), {
        panelChannels: byEights(outChannels),
        planes: 1,
      });
      convolve(backend, plan, use, filterAt, [outChannels]);
      return out;
    });
  };
}

interface Inputs {
  x: TensorInfo;
  filter: TensorInfo;
  bias?: TensorInfo | null;
  preluActivationWeights?: TensorInfo | null;
}

/**
 * Convolves channel by channel. A tap of the filter has `shape` numbers: one per channel, or per channel and plane; each plane becomes a tap.
 */
function convolve(
  backend: WasmBackend,
  plan: ConvPlan,
  use: PlanUse,
  filter: number,
  [channels, planes = 1]: readonly [channels: number, planes?: number],
): void {
  const width = byEights(channels);
  const weightFloats = (pass: PlanPass) => ({ all: pass.segments.length * width, block: 0 });
  const panelChannels = width * planes;
  withPlan(backend, plan, { ...use, panelChannels, splits: planes, weightFloats }, (at) => {
    const heap = new Float32Array(kernelModule(backend)!.memory.buffer);
    for (const [i, { rowTaps, columnTaps }] of plan.passes.entries()) {
      let to = at.weights[i]! / 4;
      for (const row of rowTaps) {
        for (const column of columnTaps) {
          const tap = row * plan.convolution.filterColumns + column;
          const from = filter / 4 + tap * channels * planes;
          for (let plane = 0; plane < planes; plane++, to += width) {
            for (let c = 0; c < channels; c++) heap[to + c] = heap[from + c * planes + plane]!;
            heap.fill(0, to + channels, to + width);
          }
        }
      }
    }
    const work = { units: plan.units, grain: grainOf(plan), scratchBytes: plan.panelBytes };
    runShared(backend, 'depthwise', work, at.plan);
  });
}

/** The gradient of a depthwise convolution with respect to its input. With a multiplier, each channel takes that of all its filters. */
export function depthwiseBackpropInput(): KernelFunc {
  const composed = composedDepthwiseBackpropInput();
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { dy, filter } = params.inputs as { dy: TensorInfo; filter: TensorInfo };
    const attributes = params.attrs as unknown as ConvGradientAttributes & { inputShape: number[] };
    const { inputShape } = attributes;
    const isFloat = dy.dtype === 'float32' && filter.dtype === 'float32';
    if (!isFloat || inputShape.includes(0) || kernelModule(backend) === undefined) return composed(params);

    const geometry = convGeometry(inputShape, filter.shape, attributes, true);
    const { inChannels, outChannels } = geometry;
    const planes = outChannels / inChannels;
    const dx = backend.makeOutput(inputShape, 'float32');
    const [source, filterAt, out] = addressesOf(backend, [dy, filter, dx]);
    const plan = planConvolution(inputGradientConvolution(geometry), {
      panelChannels: byEights(inChannels) * planes,
      planes,
    });
    convolve(backend, plan, { source, out }, filterAt, [inChannels, planes]);
    return dx;
  };
}

/** The gradient of a depthwise convolution with respect to its filter, in parts as {@link conv2DBackpropFilter} takes it. */
export function depthwiseBackpropFilter(): KernelFunc {
  const composed = composedDepthwiseBackpropFilter();
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { x, dy } = params.inputs as { x: TensorInfo; dy: TensorInfo };
    const attributes = params.attrs as unknown as ConvGradientAttributes & { filterShape: number[] };
    const { filterShape } = attributes;
    const fits = x.dtype === 'float32' && dy.dtype === 'float32' && !dy.shape.includes(0);
    if (!fits || kernelModule(backend) === undefined) return composed(params);

    const geometry = convGeometry(x.shape, filterShape, attributes, true);
    const { inChannels, outChannels } = geometry;
    const filter = backend.makeOutput(filterShape, 'float32');
    const panelChannels = byEights(outChannels);
    const plan = planConvolution(forwardConvolution(geometry), { panelChannels, planes: 1 });
    const { pixels, segments } = plan.passes[0]!;
    const partBytes = 4 * panelChannels * segments.length;
    const { numParts, unitsPerPart } = partsOf(plan.units, partBytes);
    const work = { units: numParts, grain: 1, scratchBytes: plan.panelBytes + 32 * pixels.length };
    const [source, dyAt, out] = addressesOf(backend, [x, dy, filter]);
    withScratch(backend, numParts * partBytes, (parts) => {
      const use = { source, out: dyAt, panelChannels, copies: outChannels / inChannels };
      withPlan(backend, plan, use, (at) => {
        const sums = [plan.units, unitsPerPart, parts, partBytes, plan.panelBytes] as const;
        runShared(backend, 'depthwiseFilterGradient', work, at.plan, ...sums);
      });
      const { kernels } = kernelModule(backend)!;
      kernels.foldFilter(parts, numParts, partBytes, segments.length, 1, 1, outChannels, out);
    });
    return filter;
  };
}
