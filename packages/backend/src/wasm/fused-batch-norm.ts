import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { scaleRows } from './batch-norm.ts';
import { blocksOf } from './blocks.ts';
import { kernelModule } from './kernel-module.ts';
import { type Floats, heapViews, runKernel, type WasmBackend } from './wasm-backend.ts';

/**
 * Batch normalization in one pass:
 *
 *     y = (x - mean) · a + offset,   a = scale / √(variance + epsilon)
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
    const [factors, shifts, variances, scales, offsets] = heapViews<Floats<5>>(backend, [
      factor,
      shift,
      variance!,
      scale ?? mean!,
      offset ?? mean!,
    ]);
    for (let channel = 0; channel < channels; channel++) {
      factors[channel] =
        (scale == null ? 1 : scales[channel]!) / Math.sqrt(variances[channel]! + varianceEpsilon);
      shifts[channel] = offset == null ? 0 : offsets[channel]!;
    }
    const out =
      kernelModule(backend) === undefined
        ? composed(backend, x!, mean!, factor, shift)
        : backend.makeOutput(x!.shape, 'float32');
    if (kernelModule(backend) !== undefined) {
      const rows = util.sizeFromShape(x!.shape) / channels;
      const tensors = { x: x!, y: out, mean: mean!, factor, offset: shift };
      scaleRows(backend, tensors, rows, blocksOf(rows, channels), false);
    }
    for (const { dataId } of [factor, shift]) backend.disposeData(dataId);
    return out;
  };
}

/** The same without SIMD. */
function composed(
  backend: WasmBackend,
  x: TensorInfo,
  mean: TensorInfo,
  factor: TensorInfo,
  shift: TensorInfo,
): TensorInfo {
  const centered = runKernel(backend, 'Sub', { a: x, b: mean }, {});
  const scaled = runKernel(backend, 'Multiply', { a: centered, b: factor }, {});
  const out = runKernel(backend, 'Add', { a: scaled, b: shift }, {});
  for (const { dataId } of [centered, scaled]) backend.disposeData(dataId);
  return out;
}
