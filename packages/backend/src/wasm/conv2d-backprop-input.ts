import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { composedConv2DBackpropInput } from './composed-conv2d-backprop-input.ts';
import { type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';
import { type PlanPass, phasePass, planConvolution } from './conv-plan.ts';
import { addressesOf, kernelModule, runShared } from './kernel-module.ts';
import { phasesOf } from './phases.ts';
import { blockedWeights, grainOf, withPlan } from './run-plan.ts';
import type { WasmBackend } from './wasm-backend.ts';

/**
 * The gradient of a convolution with respect to its input: a convolution of `dy` with the flipped filter whose channels are swapped.
 * With strides, each phase of the input's positions has its own part of the filter, see {@link phasesOf}.
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

    const { batch, inChannels, outChannels, rows, columns } = convGeometry(
      inputShape,
      filter.shape,
      attributes,
      false,
    );
    const dx = backend.makeOutput(inputShape, 'float32');
    const plan = planConvolution(
      {
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
      },
      outChannels,
    );
    const [source, filterAt, out] = addressesOf(backend, [dy, filter, dx]);
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
