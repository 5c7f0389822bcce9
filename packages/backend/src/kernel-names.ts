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
