import {
  add,
  customGrad,
  div,
  engine,
  getBackend,
  getKernel,
  mean,
  mul,
  rsqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Mean and biased variance of each channel over a batch, both `[channels]`; alive during the callback only. */
export type OnStatistics = (statistics: { mean: Tensor; variance: Tensor }) => void;

type Save = (saved: Tensor[]) => void;

/** The kernel of a whole pass and that of its gradient, which `enableWasmTraining` of @lt/backend registers on wasm. */
const [FUSED, FUSED_GRADIENT] = ['LtBatchNorm', 'LtBatchNormGrad'];

/**
 * Normalizes a batch by its own statistics, with the gradient in closed form. It needs no gradient registered with tfjs.
 *
 *     xHat = (x - mean) / √(variance + epsilon),   y = gamma · xHat + beta,   over all axes but the last
 *     dbeta = Σ dy,   dgamma = Σ dy · xHat,   dx = gamma / √(variance + epsilon) · (dy - dbeta / n - xHat · dgamma / n)
 *
 * tf.layers composes the same of `moments` and `batchNorm`, whose gradient walks the batch some thirty times; this walks it nine times,
 * and with the kernels of @lt/backend four times.
 * The gradient is S. Ioffe, C. Szegedy, "Batch Normalization", ICML 2015, section 3, solved for dx.
 */
export function normalizeBatch(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
  onStatistics: OnStatistics,
): Tensor {
  const isFused = getKernel(FUSED!, getBackend()) !== undefined && x.dtype === 'float32' && x.size > 0;
  const normalize = customGrad((...args) => {
    const [xs, scale, shift, save] = args as unknown as [Tensor, Tensor, Tensor, Save];
    return (isFused ? fused : composed)(xs, scale, shift, save, epsilon, onStatistics);
  });
  return normalize(x, gamma, beta);
}

interface Normalized {
  value: Tensor;
  gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor[];
}

function fused(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  save: Save,
  epsilon: number,
  onStatistics: OnStatistics,
): Normalized {
  const run = (name: string, inputs: Record<string, Tensor>): Tensor[] =>
    engine().runKernel(name, inputs, { epsilon }) as unknown as Tensor[];
  const [value, average, variance] = run(FUSED!, { x, gamma, beta }) as [Tensor, Tensor, Tensor];
  onStatistics({ mean: average, variance });
  save([x, gamma, average, variance]);
  const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
    const [xs, scale, savedMean, savedVariance] = saved as [Tensor, Tensor, Tensor, Tensor];
    return run(FUSED_GRADIENT!, { dy, x: xs, gamma: scale, mean: savedMean, variance: savedVariance });
  };
  return { value, gradFunc };
}

function composed(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  save: Save,
  epsilon: number,
  onStatistics: OnStatistics,
): Normalized {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const n = x.size / x.shape.at(-1)!;
  const average = mean(x, axes);
  const centered = sub(x, average);
  const variance = mean(square(centered), axes);
  onStatistics({ mean: average, variance });
  const inverse = rsqrt(add(variance, epsilon));
  const slope = mul(gamma, inverse);
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
  return { value: add(mul(centered, slope), beta), gradFunc };
}
