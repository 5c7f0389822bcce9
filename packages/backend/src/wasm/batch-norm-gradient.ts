import {
  add,
  backend_util,
  engine,
  type GradConfig,
  getBackend,
  type KernelFunc,
  mul,
  neg,
  reshape,
  rsqrt,
  sub,
  sum,
  type Tensor,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { sumGradient } from './batch-norm.ts';
import { blocksOf } from './blocks.ts';
import { kernelModule } from './kernel-module.ts';
import { type Floats, heapViews, type WasmBackend } from './wasm-backend.ts';

/** Name of the wasm kernel that {@link batchNormSums} makes. */
export const BATCH_NORM_SUMS = 'LtBatchNormSums';

/**
 * The gradient of batch normalization in closed form, for every backend:
 *
 *     y = (x - mean) · r · scale + offset,   r = 1 / √(variance + epsilon),   S = Σ dy,   T = Σ dy · (x - mean)
 *     dx = dy · r · scale    dmean = -S · r · scale    dvariance = -T · r³ · scale / 2    dscale = T · r    doffset = S
 *
 * Same values as tfjs's own, from two sums over the batch instead of four. `mean` may also have size-1 axes that broadcast, where
 * tfjs's gradient fails.
 */
export const batchNormGradient: GradConfig = {
  kernelName: 'FusedBatchNorm',
  inputsToSave: ['x', 'mean', 'variance', 'scale'],
  gradFunc: (anyDy, saved, attrs) => {
    const dy = anyDy as Tensor;
    const { varianceEpsilon } = attrs as { varianceEpsilon: number };
    const [x, mean, variance, scale] = saved as [Tensor, Tensor, Tensor, Tensor | undefined];
    const r = rsqrt(add(variance, varianceEpsilon));
    const factor = scale == null ? r : mul(r, scale);
    const [sumDy, sumDyX] = channelSums(dy, x, mean);
    return {
      x: () => mul(dy, factor),
      mean: () => neg(mul(sumDy, factor)),
      variance: () => mul(mul(mul(sumDyX, factor), mul(r, r)), -0.5),
      scale: () => mul(sumDyX, r),
      offset: () => sumDy,
    };
  },
};

/** Returns Σ dy and Σ dy · (x - mean), both in the shape of `mean`. */
function channelSums(dy: Tensor, x: Tensor, mean: Tensor): [Tensor, Tensor] {
  const isPerChannel =
    util.sizeFromShape(mean.shape) === x.shape.at(-1) && mean.shape.at(-1) === x.shape.at(-1);
  if (getBackend() === 'wasm' && isPerChannel) {
    return engine().runKernel(BATCH_NORM_SUMS, { dy, x, mean }) as unknown as [Tensor, Tensor];
  }
  const axes = backend_util.getReductionAxes(mean.shape, x.shape);
  const total = (values: Tensor): Tensor =>
    axes.length > 0 ? reshape(sum(values, axes), mean.shape) : values;
  return [total(dy), total(mul(dy, sub(x, mean)))];
}

/** The wasm kernel behind the two sums, in one pass. */
export function batchNormSums(): KernelFunc {
  return ({ inputs, backend: anyBackend }) => {
    const backend = anyBackend as WasmBackend;
    const { dy, x, mean } = inputs as { dy: TensorInfo; x: TensorInfo; mean: TensorInfo };
    const out = [
      backend.makeOutput(mean.shape, 'float32'),
      backend.makeOutput(mean.shape, 'float32'),
    ] as const;
    const channels = mean.shape.at(-1)!;
    if (kernelModule(backend) === undefined) {
      composedSums(heapViews<Floats<5>>(backend, [dy, x, mean, ...out]));
      return [...out];
    }
    const sums = backend.makeOutput([2 * channels], 'float32');
    const rows = util.sizeFromShape(x.shape.slice(0, -1));
    sumGradient(backend, { dy, x, mean, sums }, rows, blocksOf(rows, channels));
    const [totals, first, second] = heapViews<Floats<3>>(backend, [sums, ...out]);
    first.set(totals.subarray(0, channels));
    second.set(totals.subarray(channels));
    backend.disposeData(sums.dataId);
    return [...out];
  };
}

/** The same without SIMD. */
function composedSums([dy, x, mean, sums, products]: readonly Float32Array[]): void {
  const channels = mean!.length;
  for (let channel = 0; channel < channels; channel++) {
    let [total, product] = [0, 0];
    for (let at = channel; at < dy!.length; at += channels) {
      total += dy![at]!;
      product += dy![at]! * (x![at]! - mean![channel]!);
    }
    sums![channel] = total;
    products![channel] = product;
  }
}

/** Lets the gradient be differentiated again. */
export const batchNormSumsGradient: GradConfig = {
  kernelName: BATCH_NORM_SUMS,
  inputsToSave: ['dy', 'x', 'mean'],
  outputsToSave: [true, false],
  gradFunc: (anyD, saved) => {
    const [dSum, dProduct] = anyD as [Tensor, Tensor];
    const [dy, x, mean, sumDy] = saved as [Tensor, Tensor, Tensor, Tensor];
    return {
      dy: () => add(dSum, mul(dProduct, sub(x, mean))),
      x: () => mul(dProduct, dy),
      mean: () => neg(mul(dProduct, sumDy)),
    };
  },
};
