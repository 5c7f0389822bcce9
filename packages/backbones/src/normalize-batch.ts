import {
  add,
  clone,
  customGrad,
  div,
  engine,
  getBackend,
  getKernel,
  mean,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  rsqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Mean and biased variance of each channel over a batch, both `[channels]`; alive during the callback only. */
export type OnStatistics = (statistics: { mean: Tensor; variance: Tensor }) => void;

/** What follows a normalization at once. */
export interface Then {
  /** Added to it, of its shape. */
  beside?: Tensor | undefined;
  /** Whether negative numbers then become 0. */
  relu?: boolean;
}

type Save = (saved: Tensor[]) => void;

/**
 * The kernels of a whole pass, of its gradient and of that of ReLU, which @lt/backend registers: `enableWasmTraining` on wasm,
 * `enableGpuTraining` on webgpu and webgl.
 */
const [FUSED, FUSED_GRADIENT, RELU_GRADIENT] = ['LtBatchNorm', 'LtBatchNormGrad', 'LtReluGrad'] as const;

/** Whether a batch is normalized by these kernels. */
export function isNormalizedAtOnce(x: Tensor): boolean {
  return getKernel(FUSED, getBackend()) !== undefined && x.dtype === 'float32' && x.size > 0;
}

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
  if (isNormalizedAtOnce(x)) return normalizeAtOnce(x, gamma, beta, epsilon, onStatistics);
  const normalize = customGrad((...args) => {
    const [xs, scale, shift, save] = args as unknown as [Tensor, Tensor, Tensor, Save];
    return composed(xs, scale, shift, save, epsilon, onStatistics);
  });
  return normalize(x, gamma, beta);
}

/**
 * {@link normalizeBatch} by the kernels of @lt/backend, with what follows in the same pass: `max(gamma · xHat + beta + beside, 0)`. Only where
 * {@link isNormalizedAtOnce} holds.
 */
export function normalizeAtOnce(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
  onStatistics: OnStatistics,
  { beside, relu = false }: Then = {},
): Tensor {
  const run = (name: string, inputs: NamedTensorMap, attrs: NamedAttrMap = {}): Tensor[] =>
    engine().runKernel(name, inputs, attrs) as unknown as Tensor[];
  const normalize = customGrad((...args) => {
    const save = args.pop() as unknown as Save;
    const [xs, scale, shift, added] = args as [Tensor, Tensor, Tensor, Tensor?];
    const inputs = { x: xs, gamma: scale, beta: shift, ...(added && { beside: added }) };
    const [y, mean, variance] = run(FUSED, inputs, { epsilon, relu }) as [Tensor, Tensor, Tensor];
    onStatistics({ mean, variance });
    save([xs, scale, mean, variance, ...(relu ? [y] : [])]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const [x, gamma, mean, variance, y] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor?];
      const given = { x, gamma, mean, variance };
      if (added === undefined) return run(FUSED_GRADIENT, { dy, ...given, ...(y && { y }) }, { epsilon });
      // What was added has the gradient of the sum, which is then needed in full.
      const dSum = y === undefined ? clone(dy) : (run(RELU_GRADIENT, { dy, x: y }) as unknown as Tensor);
      return [...run(FUSED_GRADIENT, { dy: dSum, ...given }, { epsilon }), dSum];
    };
    return { value: y, gradFunc };
  });
  return normalize(...[x, gamma, beta], ...(beside ? [beside] : []));
}

interface Normalized {
  value: Tensor;
  gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor[];
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
