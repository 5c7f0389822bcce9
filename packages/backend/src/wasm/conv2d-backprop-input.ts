import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { composedConv2DBackpropInput } from './composed-conv2d-backprop-input.ts';
import { type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';
import { inputGradientConvolution } from './conv-passes.ts';
import { type PlanPass, planConvolution } from './conv-plan.ts';
import { addressesOf, kernelModule, runShared } from './kernel-module.ts';
import { blockedWeights, grainOf, withPlan } from './run-plan.ts';
import type { WasmBackend } from './wasm-backend.ts';
import { usesWinograd, winogradConvolve } from './winograd.ts';

/**
 * The gradient of a convolution with respect to its input: a convolution of `dy` with the flipped filter whose channels are swapped.
 * With strides, each phase of the input's positions has its own part of the filter, see phases.ts.
 */
export function conv2DBackpropInput(stock: KernelFunc | undefined): KernelFunc {
  const composed = composedConv2DBackpropInput(stock);
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { dy, filter } = params.inputs as { dy: TensorInfo; filter: TensorInfo };
    const attributes = params.attrs as unknown as ConvGradientAttributes & { inputShape: number[] };
    const { inputShape } = attributes;
    const fits = attributes.dataFormat !== 'NCHW' && dy.dtype === 'float32' && filter.dtype === 'float32';
    if (!fits || inputShape.includes(0) || kernelModule(backend) === undefined) return composed(params);

    const geometry = convGeometry(inputShape, filter.shape, attributes, false);
    const { inChannels, outChannels } = geometry;
    const dx = backend.makeOutput(inputShape, 'float32');
    const [source, filterAt, out] = addressesOf(backend, [dy, filter, dx]);
    const convolution = inputGradientConvolution(geometry);
    if (usesWinograd(geometry, 'input')) {
      winogradConvolve(backend, convolution, { source, out }, filterAt, true);
      return dx;
    }
    const plan = planConvolution(convolution);
    const use = { source, out, weightFloats: (pass: PlanPass) => blockedWeights(pass, inChannels) };
    withPlan(backend, plan, use, (at) => {
      const { kernels } = kernelModule(backend)!;
      for (const [i, { rowTaps, columnTaps }] of plan.passes.entries()) {
        const numTaps = rowTaps.length * columnTaps.length;
        kernels.packTransposed(filterAt, at.taps[i]!, numTaps, inChannels, outChannels, at.weights[i]!);
      }
      const work = { units: plan.units, grain: grainOf(plan), scratchBytes: plan.panelBytes };
      runShared(backend, 'convolve', work, at.plan);
    });
    return dx;
  };
}
