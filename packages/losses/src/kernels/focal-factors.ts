import {
  add,
  clipByValue,
  div,
  exp,
  expm1,
  minimum,
  mul,
  neg,
  square,
  step,
  sub,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { power } from './power.ts';

/**
 * Returns `(1 - p)^gamma` and `1 + gamma · p · R` with `R = log p / (p - 1)`, finite for every `log p` from -Infinity to 0. The
 * product of the two is minus the derivative of `(1 - p)^gamma · -log p` with respect to `log p`.
 */
export function focalFactors(logProbabilities: Tensor, gamma: number): { modulator: Tensor; slope: Tensor } {
  // exp(-128) is 0 in float32: below that nothing changes, but 0 · Infinity would be NaN. GPUs round the logarithm of 1 to above 0.
  const logP = clipByValue(logProbabilities, -128, 0);
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
