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
import { heapViews, type WasmBackend } from './wasm-backend.ts';

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

/** The wasm kernel behind the two sums, in one pass and with float64 accumulators. */
export function batchNormSums(): KernelFunc {
  return ({ inputs, backend: anyBackend }) => {
    const backend = anyBackend as WasmBackend;
    const { dy, x, mean } = inputs as { dy: TensorInfo; x: TensorInfo; mean: TensorInfo };
    const out = [
      backend.makeOutput(mean.shape, 'float32'),
      backend.makeOutput(mean.shape, 'float32'),
    ] as const;
    const [dyValues, xValues, means, sums, products] = heapViews<
      ['float32', 'float32', 'float32', 'float32', 'float32']
    >(backend, [dy, x, mean, ...out]);
    const channels = means.length;
    const end = dyValues.length;
    let channel = 0;
    // Four channels at a time: sums that need not wait for each other, and fewer passes over memory.
    for (; channel + 3 < channels; channel += 4) {
      const meanA = means[channel]!;
      const meanB = means[channel + 1]!;
      const meanC = means[channel + 2]!;
      const meanD = means[channel + 3]!;
      let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
      let [productA, productB, productC, productD] = [0, 0, 0, 0];
      for (let at = channel; at < end; at += channels) {
        const a = dyValues[at]!;
        const b = dyValues[at + 1]!;
        const c = dyValues[at + 2]!;
        const d = dyValues[at + 3]!;
        sumA += a;
        sumB += b;
        sumC += c;
        sumD += d;
        productA += a * (xValues[at]! - meanA);
        productB += b * (xValues[at + 1]! - meanB);
        productC += c * (xValues[at + 2]! - meanC);
        productD += d * (xValues[at + 3]! - meanD);
      }
      sums.set([sumA, sumB, sumC, sumD], channel);
      products.set([productA, productB, productC, productD], channel);
    }
    for (; channel < channels; channel++) {
      let [total, product] = [0, 0];
      for (let at = channel; at < end; at += channels) {
        total += dyValues[at]!;
        product += dyValues[at]! * (xValues[at]! - means[channel]!);
      }
      sums[channel] = total;
      products[channel] = product;
    }
    return [...out];
  };
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
