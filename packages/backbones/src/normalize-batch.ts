import { add, customGrad, div, mean, mul, rsqrt, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

/** Mean and biased variance of each channel over a batch, both `[channels]`; alive during the callback only. */
export type OnStatistics = (statistics: { mean: Tensor; variance: Tensor }) => void;

/**
 * Normalizes a batch by its own statistics, with the gradient in closed form. It needs no gradient registered with tfjs.
 *
 *     xHat = (x - mean) / √(variance + epsilon),   y = gamma · xHat + beta,   over all axes but the last
 *     dbeta = Σ dy,   dgamma = Σ dy · xHat,   dx = gamma / √(variance + epsilon) · (dy - dbeta / n - xHat · dgamma / n)
 *
 * tf.layers composes the same of `moments` and `batchNorm`, whose gradient walks the batch some thirty times; this walks it nine times.
 * The gradient is S. Ioffe, C. Szegedy, "Batch Normalization", ICML 2015, section 3, solved for dx.
 */
export function normalizeBatch(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
  onStatistics: OnStatistics,
): Tensor {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const n = x.size / x.shape.at(-1)!;
  const normalize = customGrad((...args) => {
    const [xs, scale, shift, save] = args as unknown as [Tensor, Tensor, Tensor, (saved: Tensor[]) => void];
    const average = mean(xs, axes);
    const centered = sub(xs, average);
    const variance = mean(square(centered), axes);
    onStatistics({ mean: average, variance });
    const inverse = rsqrt(add(variance, epsilon));
    const slope = mul(scale, inverse);
    save([centered, inverse, slope]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const [offsets, reciprocal, factor] = saved as [Tensor, Tensor, Tensor];
      const dBeta = sum(dy, axes);
      const dGamma = mul(sum(mul(dy, offsets), axes), reciprocal);
      const meanPart = mul(factor, div(dBeta, n));
      const variancePart = mul(mul(factor, reciprocal), div(dGamma, n));
      const dx = sub(mul(factor, dy), add(mul(offsets, variancePart), meanPart));
      return [dx, dGamma, dBeta];
    };
    return { value: add(mul(centered, slope), shift), gradFunc };
  });
  return normalize(x, gamma, beta);
}
