import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';
import { forwardConvolution, type PlanPass, planConvolution } from './conv-plan.ts';
import { addressesOf, kernelModule, runShared } from './kernel-module.ts';
import { blockedWeights, grainOf, type PlanUse, withPlan } from './run-plan.ts';
import { stridedSamePadding } from './strided-same-padding.ts';
import { runKernel, type WasmBackend } from './wasm-backend.ts';
import { usesWinograd, winogradConvolve } from './winograd.ts';

interface Inputs {
  x: TensorInfo;
  filter: TensorInfo;
  bias?: TensorInfo | null;
  preluActivationWeights?: TensorInfo | null;
}

interface Attributes extends ConvGradientAttributes {
  activation?: string;
  leakyreluAlpha?: number;
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
    const attributes = params.attrs as unknown as Attributes;
    const { activation = 'linear', leakyreluAlpha } = attributes;
    const isFloat = x.dtype === 'float32' && filter.dtype === 'float32';
    const isPerChannel = bias == null || (bias.shape.length === 1 && bias.shape[0] === filter.shape[3]);
    const fits =
      isFloat && isPerChannel && attributes.dataFormat !== 'NCHW' && x.shape[3] === filter.shape[2];
    if (!fits || kernelModule(backend) === undefined) return padded(params);

    const range = RANGES[activation];
    const out = convolve(backend, { x, filter, bias: bias ?? undefined }, attributes, range ?? {});
    if (range !== undefined) return out;
    const activated = activate(backend, out, activation, { preluActivationWeights, leakyreluAlpha });
    backend.disposeData(out.dataId);
    return activated;
  };
}

type Range = Pick<PlanUse, 'least' | 'most'>;

/** The activations that only bound the values. */
const RANGES: Readonly<Record<string, Range>> = {
  linear: {},
  relu: { least: 0 },
  relu6: { least: 0, most: 6 },
};

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
  const plan = planConvolution(forwardConvolution(geometry), inChannels);
  const weightFloats = (pass: PlanPass) => blockedWeights(pass, outChannels);
  withPlan(backend, plan, { ...use, weightFloats }, (at) => {
    const { kernels } = kernelModule(backend)!;
    kernels.packFilter(filterAt, rows.taps * columns.taps * inChannels, outChannels, at.weights[0]!);
    const work = { units: plan.units, grain: grainOf(plan), scratchBytes: plan.panelBytes };
    runShared(backend, 'convolve', work, at.plan);
  });
  return out;
}

/** Applies an activation by its own kernel. */
function activate(backend: WasmBackend, x: TensorInfo, activation: string, params: Activation): TensorInfo {
  switch (activation) {
    case 'prelu':
      return runKernel(backend, 'Prelu', { x, alpha: params.preluActivationWeights! }, {});
    case 'leakyrelu':
      return runKernel(backend, 'LeakyRelu', { x }, { alpha: params.leakyreluAlpha });
    case 'elu':
      return runKernel(backend, 'Elu', { x }, {});
    case 'sigmoid':
      return runKernel(backend, 'Sigmoid', { x }, {});
    default:
      throw new Error(`FusedConv2D: no activation ${activation} on the wasm backend.`);
  }
}

interface Activation {
  preluActivationWeights?: TensorInfo | null | undefined;
  leakyreluAlpha?: number | undefined;
}
