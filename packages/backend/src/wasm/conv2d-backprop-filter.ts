import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { composedConv2DBackpropFilter } from './composed-conv2d-backprop-filter.ts';
import { type ConvGradientAttributes, convGeometry } from './conv-geometry.ts';
import { forwardConvolution } from './conv-passes.ts';
import { planConvolution } from './conv-plan.ts';
import { partsOf } from './filter-parts.ts';
import { addressesOf, kernelModule, runShared, withScratch } from './kernel-module.ts';
import { withPlan } from './run-plan.ts';
import type { WasmBackend } from './wasm-backend.ts';
import { usesWinograd, winogradFilterGradient } from './winograd.ts';

/**
 * The gradient of a convolution with respect to its filter: for each tap and pair of channels, the sum over all pixels of `dy` times
 * the input that the tap meets there.
 *
 * Sums are taken unit by unit, a few images each, added up in parts of several units, and the parts in their order. So no sum is long,
 * and none depends on the number of threads.
 */
export function conv2DBackpropFilter(): KernelFunc {
  const composed = composedConv2DBackpropFilter();
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { x, dy } = params.inputs as { x: TensorInfo; dy: TensorInfo };
    const attributes = params.attrs as unknown as ConvGradientAttributes & { filterShape: number[] };
    const { filterShape } = attributes;
    const isFloat = x.dtype === 'float32' && dy.dtype === 'float32';
    const fits = attributes.dataFormat !== 'NCHW' && isFloat && !dy.shape.includes(0);
    if (!fits || kernelModule(backend) === undefined) return composed(params);

    const geometry = convGeometry(x.shape, filterShape, attributes, false);
    const { outChannels } = geometry;
    const filter = backend.makeOutput(filterShape, 'float32');
    const [source, dyAt, out] = addressesOf(backend, [x, dy, filter]);
    const convolution = forwardConvolution(geometry);
    if (usesWinograd(geometry, 'output')) {
      winogradFilterGradient(backend, convolution, { source, out: dyAt }, out);
      return filter;
    }
    const plan = planConvolution(convolution);
    const { pixels, segments, segmentFloats } = plan.passes[0]!;
    const rows = Math.ceil(segmentFloats / 4) * 4;
    const partBytes = 32 * Math.ceil(outChannels / 8) * segments.length * rows;
    const { numParts, unitsPerPart } = partsOf(plan.units, partBytes);
    const work = { units: numParts, grain: 1, scratchBytes: plan.panelBytes + 32 * pixels.length };
    withScratch(backend, numParts * partBytes, (parts) => {
      withPlan(backend, plan, { source, out: dyAt }, (at) => {
        const sums = [plan.units, unitsPerPart, parts, partBytes, plan.panelBytes] as const;
        runShared(backend, 'filterGradient', work, at.plan, ...sums);
      });
      const { kernels } = kernelModule(backend)!;
      kernels.foldFilter(parts, numParts, partBytes, segments.length, segmentFloats, rows, outChannels, out);
    });
    return filter;
  };
}
