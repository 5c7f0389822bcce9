import { add, clipByValue, mul, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { LARGEST_FLOAT32 } from './feature-kernel.ts';
import type { LossKernel, Tensors } from './kernel.ts';
import type { SigmoidFocalConstants } from './sigmoid-focal.ts';

/** What a sigmoid loss of mapped logits reads. */
export type AffineSigmoidConstants = SigmoidFocalConstants & {
  /** Scale of each logit, above 0, `[batch, numClasses]`. */
  readonly logitScale: Tensor2D;
  /** What is added before the scale, `[numClasses]`. */
  readonly logitBias: Tensor;
};

/**
 * A sigmoid loss of `logitScale · (logits + logitBias)`. A mapped logit stays in the range of float32, where the slopes are 0 or 1
 * long since.
 */
export function affineSigmoidKernel<State extends Tensors>(
  sigmoid: LossKernel<SigmoidFocalConstants, State>,
): LossKernel<AffineSigmoidConstants, State> {
  return {
    forward(logits, constants) {
      const mapped = mul(add(logits, constants.logitBias), constants.logitScale);
      return sigmoid.forward(clipByValue(mapped, -LARGEST_FLOAT32, LARGEST_FLOAT32) as Tensor2D, constants);
    },
    backward: (factors: Tensor, state, constants) =>
      mul(sigmoid.backward(factors, state, constants), constants.logitScale),
  };
}
