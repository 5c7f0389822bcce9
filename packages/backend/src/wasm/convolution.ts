import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';
import { forwardConvolution } from './conv-passes.ts';
import { type PlanPass, planConvolution } from './conv-plan.ts';
import { type Activation, type Range, withActivation } from './fused-range.ts';
import { addressesOf, kernelModule, runShared } from './kernel-module.ts';
import { blockedWeights, grainOf, withPlan } from './run-plan.ts';
import { stridedSamePadding } from './strided-same-padding.ts';
import type { WasmBackend } from './wasm-backend.ts';
import { usesWinograd, winogradConvolve } from './winograd.ts';

interface Inputs {
  x: TensorInfo;
  filter: TensorInfo;
  bias?: TensorInfo | null;
  preluActivationWeights?: TensorInfo | null;
}

/**
 * Convolution, plain or fused with a bias and an activation.
 *
 * tfjs's own keeps packed weights of every filter, which would be stale after a write in place. Here nothing is kept.
 */
export function convolution(stock: KernelFunc | undefined): KernelFunc {
  const padded = stridedSamePadding(stock);
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { x, filter, bias, preluActivationWeights } = params.inputs as unknown as Inputs;
    const attributes = params.attrs as unknown as ConvGradientAttributes & Activation;
    const isFloat = x.dtype === 'float32' && filter.dtype === 'float32';
    const isPerChannel = bias == null || (bias.shape.length === 1 && bias.shape[0] === filter.shape[3]);
    const fits =
      isFloat && isPerChannel && attributes.dataFormat !== 'NCHW' && x.shape[3] === filter.shape[2];
    if (!fits || kernelModule(backend) === undefined) return padded(params);

    return withActivation(backend, { ...attributes, preluActivationWeights }, (range) =>
      convolve(backend, { x, filter, bias: bias ?? undefined }, attributes, range),
    );
  };
}

function convolve(
  backend: WasmBackend,
  { x, filter, bias }: { x: TensorInfo; filter: TensorInfo; bias: TensorInfo | undefined },
  attributes: ConvGradientAttributes,
  range: Range,
): TensorInfo {
  const geometry = convGeometry(x.shape, filter.shape, attributes, false);
  const { batch, inChannels, outChannels, rows, columns } = geometry;
  const out = backend.makeOutput([batch, rows.output, columns.output, outChannels], 'float32');
  if (out.shape.includes(0)) return out;
  const [source, filterAt, outAt, biasAt] = addressesOf(backend, [x, filter, out, bias ?? x]);
  const use = { ...range, source, out: outAt, ...(bias && { bias: biasAt }) };
  if (usesWinograd(geometry, 'output')) {
    winogradConvolve(backend, forwardConvolution(geometry), use, filterAt, false);
    return out;
  }
  const plan = planConvolution(forwardConvolution(geometry));
  const weightFloats = (pass: PlanPass) => blockedWeights(pass, outChannels);
  withPlan(backend, plan, { ...use, weightFloats }, (at) => {
    const { kernels } = kernelModule(backend)!;
    kernels.packFilter(filterAt, rows.taps * columns.taps * inChannels, outChannels, at.weights[0]!);
    const work = { units: plan.units, grain: grainOf(plan), scratchBytes: plan.panelBytes };
    runShared(backend, 'convolve', work, at.plan);
  });
  return out;
}
