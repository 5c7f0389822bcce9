import {
  add,
  div,
  exp,
  expm1,
  log,
  maximum,
  minimum,
  mul,
  neg,
  notEqual,
  pow,
  square,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { AffineSoftmaxConstants } from './affine-softmax.ts';
import type { LossKernel } from './kernel.ts';
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
export function softmaxFocalKernel(
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

/** Returns `(1 - p)^gamma` and `1 + gamma · p · R`, finite for every `log p` from -Infinity to 0. */
function focalFactors(logProbabilities: Tensor, gamma: number): { modulator: Tensor; slope: Tensor } {
  // exp(-128) is 0 in float32: below that nothing changes, but 0 · Infinity would be NaN.
  const logP = maximum(logProbabilities, -128);
  // Near 0 the quotient loses its digits (some backends compute expm1 as exp - 1): the series is exact to 1e-11 there.
  const series = add(sub(1, mul(logP, 0.5)), mul(square(logP), 1 / 12));
  const quotient = div(logP, expm1(minimum(logP, -0.01)));
  // Both are finite, so this is a choice; unlike a comparison, step has a gradient.
  const near = step(add(logP, 0.01));
  const ratio = add(mul(near, series), mul(sub(1, near), quotient));
  const complement = div(neg(logP), ratio);
  return {
    modulator: power(complement, gamma),
    slope: add(1, mul(mul(exp(logP), ratio), gamma)),
  };
}

/** Returns `base^exponent`. The usual exponents have cheaper ops than `pow`. */
function power(base: Tensor, exponent: number): Tensor {
  if (exponent === 1) return base;
  return exponent === 2 ? square(base) : pow(base, exponent);
}
