/** A step of gradient descent, of `value`, `gradient` and perhaps `velocity`, with {@link SgdAttrs}: `[newValue, newVelocity?]`. `sgd` of @lt/training looks for it. */
export const SGD_STEP = 'LtSgdStep';

/** What {@link SGD_STEP} reads beside tensors. */
export interface SgdAttrs {
  learningRate: number;
  /** Read only where there is a `velocity`. */
  momentum: number;
  weightDecay: number;
  nesterov: boolean;
}

/**
 * Batch normalization in training mode over all axes but the last, of `x`, `gamma`, `beta` and perhaps `beside`, with {@link BatchNormAttrs}.
 * Returns `[y, mean, variance]`, of which the variance is biased. With `beside`, that is added; with `relu`, negative numbers of `y` then become 0.
 * `normalizeBatch` of @lt/backbones looks for it and the next two.
 */
export const BATCH_NORM = 'LtBatchNorm';

/** What {@link BATCH_NORM} reads beside tensors. */
export interface BatchNormAttrs {
  epsilon: number;
  /** @default false */
  relu?: boolean;
}

/**
 * The gradient of {@link BATCH_NORM}, `[dx, dGamma, dBeta]` from `dy`, `x`, `gamma`, `mean` and `variance`, and `y` if negative numbers became 0:
 *
 *     r = 1 / √(variance + epsilon),   S = Σ dy,   T = Σ dy · (x - mean)
 *     dx = gamma · r · (dy - S / n - (x - mean) · r² · T / n)    dgamma = T · r    dbeta = S
 */
export const BATCH_NORM_GRAD = 'LtBatchNormGrad';

/** `dy` where `x` is above 0, elsewhere 0. */
export const RELU_GRAD = 'LtReluGrad';
