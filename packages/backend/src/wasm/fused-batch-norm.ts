import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type Floats, heapViews, runKernel, type WasmBackend } from './wasm-backend.ts';

/**
 * Batch normalization as one product and one sum per channel:
 *
 *     y = x · a + (offset - mean · a),   a = scale / √(variance + epsilon)
 *
 * tfjs's own takes a number at a time. Statistics of another shape than one number per channel are left to it.
 */
export function fusedBatchNorm(stock: KernelFunc | undefined): KernelFunc {
  return (params) => {
    const backend = params.backend as WasmBackend;
    const { x, mean, variance, offset, scale } = params.inputs as Record<string, TensorInfo | undefined>;
    const { varianceEpsilon } = params.attrs as { varianceEpsilon: number };
    const channels = x!.shape.at(-1)!;
    const given = [mean!, variance!, offset, scale].filter((tensor) => tensor != null);
    const isPerChannel = given.every(
      ({ shape }) => shape.at(-1) === channels && util.sizeFromShape(shape) === channels,
    );
    if (!isPerChannel || util.sizeFromShape(x!.shape) === 0) return stock!(params);

    const factor = backend.makeOutput([channels], 'float32');
    const shift = backend.makeOutput([channels], 'float32');
    const [factors, shifts, means, variances, scales, offsets] = heapViews<Floats<6>>(backend, [
      factor,
      shift,
      mean!,
      variance!,
      scale ?? mean!,
      offset ?? mean!,
    ]);
    for (let channel = 0; channel < channels; channel++) {
      const a = (scale == null ? 1 : scales[channel]!) / Math.sqrt(variances[channel]! + varianceEpsilon);
      factors[channel] = a;
      shifts[channel] = (offset == null ? 0 : offsets[channel]!) - means[channel]! * a;
    }
    const scaled = runKernel(backend, 'Multiply', { a: x, b: factor }, {});
    const out = runKernel(backend, 'Add', { a: scaled, b: shift }, {});
    for (const { dataId } of [factor, shift, scaled]) backend.disposeData(dataId);
    return out;
  };
}
