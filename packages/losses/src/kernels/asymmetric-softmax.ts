import {
  add,
  exp,
  log,
  maximum,
  mul,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { AffineSoftmaxConstants } from './affine-softmax.ts';
import type { AsymmetricFactors } from './asymmetric-sigmoid.ts';
import { LARGEST_FLOAT32 } from './feature-kernel.ts';
import { focalFactors } from './focal-factors.ts';
import type { LossKernel } from './kernel.ts';
import { shiftedLogits, unshiftedGradient } from './shifted-logits.ts';

/** The given labels, `[batch, numClasses]`, beside the targets that are made of them. */
export type GivenLabels = { readonly labels: Tensor2D };

type AsymmetricSoftmaxState = { readonly probabilities: Tensor2D; readonly pull: Tensor2D };

/**
 * Asymmetric cross entropy on a softmax p. With labels t and weighted targets q, which smoothing makes differ from t:
 *
 *     m(c)        = t(c) · (1 - p(c))^gammaPositive + (1 - t(c)) · p(c)^gammaNegative
 *     value       = sum over c of q(c) · m(c) · -log p(c)
 *     gradient(k) = p(k) · sum over c of h(c) - h(k),    h(c) = -d(value) / d(log p(c))
 *
 * A class of probability 0 costs nothing with gammaNegative above 0: p^gamma vanishes faster than the logarithm grows.
 */
export function asymmetricSoftmaxKernel(
  factors: Pick<AsymmetricFactors, 'gammaPositive' | 'gammaNegative' | 'detachModulator'>,
): LossKernel<AffineSoftmaxConstants & GivenLabels, AsymmetricSoftmaxState> {
  const { gammaPositive, gammaNegative, detachModulator } = factors;
  return {
    forward(logits, constants) {
      const { targets, labels } = constants;
      const shifted = shiftedLogits(logits, constants, 1);
      const logP = maximum(sub(shifted, log(sum(exp(shifted), 1, true))), -LARGEST_FLOAT32);
      const [positives, negatives] = [mul(targets, labels), mul(targets, sub(1, labels))];
      const focal = gammaPositive === 0 ? undefined : focalFactors(logP, gammaPositive);
      const positive = focal ? mul(positives, focal.modulator) : positives;
      const negative = gammaNegative === 0 ? negatives : mul(negatives, exp(mul(logP, gammaNegative)));
      const elements = add(mul(positive, logP), mul(negative, logP));
      return {
        // Subtracted from 0, not negated: a loss of -0 reads badly.
        values: sub(0, sum(elements, 1)) as Tensor1D,
        state: {
          probabilities: exp(logP) as Tensor2D,
          pull: (detachModulator
            ? add(positive, negative)
            : add(
                focal ? mul(positive, focal.slope) : positive,
                // The logarithm may be as large as a logit; only times the modulator is it safe to multiply with.
                add(negative, mul(mul(negative, logP), gammaNegative)),
              )) as Tensor2D,
        },
      };
    },
    backward(dy: Tensor, { probabilities, pull }, constants) {
      const push = mul(probabilities, mul(sum(pull, 1, true), dy));
      return unshiftedGradient(sub(push, mul(pull, dy)), constants, 1);
    },
  };
}
