import {
  add,
  exp,
  log,
  maximum,
  mul,
  notEqual,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { type AffineSoftmaxConstants, affineSoftmaxKernel } from './affine-softmax.ts';
import type { GivenLabels } from './asymmetric-softmax.ts';
import { rowMaxima } from './extremes.ts';
import type { LossKernel, Tensors } from './kernel.ts';

/** What the seesaw loss reads beside the targets. */
export type SeesawConstants = AffineSoftmaxConstants &
  GivenLabels & {
    /** Logarithm of the mitigation factors, at most 0, `[batch, numClasses]`. */
    readonly mitigation: Tensor2D;
  };

/**
 * Softmax cross entropy with the logarithms of the seesaw factors added to the logits of all classes but the true one. With p the
 * softmax of the logits and y the true class:
 *
 *     bias(c) = (1 - label(c)) · (mitigation(c) + q · max(0, log p(c) - max(log p(y), log epsilon)))
 *
 * The factors count as constants, so that the gradient is that of the affine softmax. All is done in logarithms: the factor itself may
 * be as large as epsilon^-q.
 */
export function seesawKernel(q: number, epsilon: number): LossKernel<SeesawConstants, Tensors> {
  const affine = affineSoftmaxKernel() as LossKernel<AffineSoftmaxConstants, Tensors>;
  return {
    forward(logits, { targets, labels, mitigation }) {
      const shifted = sub(logits, rowMaxima(logits));
      const logP = sub(shifted, log(sum(exp(shifted), 1, true)));
      const own = sum(where(notEqual(labels, 0), mul(labels, logP), zerosLike(logP)), 1, true);
      // Not relu, which is NaN at -Infinity on webgl.
      const compensation = mul(maximum(sub(logP, maximum(own, Math.log(epsilon))), 0), q);
      const bias = mul(add(mitigation, compensation), sub(1, labels));
      return affine.forward(logits, { targets, bias });
    },
    backward: (factors: Tensor, state, constants) =>
      affine.backward(factors, state, { targets: constants.targets }),
  };
}
