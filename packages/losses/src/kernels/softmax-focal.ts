import {
  exp,
  log,
  mul,
  notEqual,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { AffineSoftmaxConstants } from './affine-softmax.ts';
import { focalFactors } from './focal-factors.ts';
import { fusedKernel } from './fused-kernel.ts';
import type { LossKernel, Tensors } from './kernel.ts';
import { shiftedLogits, unshiftedGradient } from './shifted-logits.ts';

type SoftmaxFocalState = {
  readonly probabilities: Tensor2D;
  readonly pull: Tensor2D;
};

/**
 * Kernel 3: softmax focal loss. With p the softmax of the affine logits and q the weighted targets:
 *
 *     value       = sum over c of q(c) · (1 - p(c))^gamma · -log p(c)
 *     gradient(k) = scale(k) · (p(k) · sum over c of h(c) - h(k))
 *     h(c)        = q(c) · (1 - p(c))^gamma · (1 + gamma · p(c) · R(c)),    R = log p / (p - 1)
 *
 * The textbook form has (1 - p)^(gamma - 1), which is infinite at p = 1 for gamma below 1. R is between 1 and -log p.
 *
 * @param gamma - Exponent of the modulator, at least 0.
 * @param scale - Scale of all logits, above 0.
 */
export function softmaxFocalKernel(gamma: number, scale = 1): LossKernel<AffineSoftmaxConstants, Tensors> {
  return fusedKernel(composedSoftmaxFocal(gamma, scale), 'LtSoftmaxFocal', { scale, gamma });
}

/** The composed form of {@link softmaxFocalKernel}. */
export function composedSoftmaxFocal(
  gamma: number,
  scale = 1,
): LossKernel<AffineSoftmaxConstants, SoftmaxFocalState> {
  return {
    forward(logits, constants) {
      const { targets } = constants;
      const shifted = shiftedLogits(logits, constants, scale);
      const logProbabilities = sub(shifted, log(sum(exp(shifted), 1, true)));
      const counts = notEqual(targets, 0);
      const { modulator, slope } = focalFactors(logProbabilities, gamma);
      const weights = mul(targets, modulator);
      // Subtracted from 0, not negated: a loss of -0 reads badly.
      const values = sub(
        0,
        sum(where(counts, mul(weights, logProbabilities), zerosLike(weights)), 1),
      ) as Tensor1D;
      return {
        values,
        state: { probabilities: exp(logProbabilities) as Tensor2D, pull: mul(weights, slope) },
      };
    },
    backward(factors, { probabilities, pull }, constants) {
      const push = mul(probabilities, mul(sum(pull, 1, true), factors));
      return unshiftedGradient(sub(push, mul(pull, factors)), constants, scale);
    },
  };
}
