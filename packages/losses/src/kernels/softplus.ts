import { abs, add, exp, neg, relu, sub, type Tensor } from '@tensorflow/tfjs-core';
import { log1pExact } from './log1p-exact.ts';

/**
 * Returns `log(1 + exp(x))` and `log(1 + exp(-x))`, to the last digits of float32 and without overflow.
 *
 * `max(-x, 0)` is written as `max(x, 0) - x`: the slopes that tfjs gives to max and |x| at 0 are 0 and -1, so that both sums have
 * their true slopes there, 1/2 and -1/2, and second derivatives are right.
 */
export function softplus(x: Tensor): { positive: Tensor; negative: Tensor } {
  const tail = log1pExact(exp(neg(abs(x))));
  const ramp = relu(x);
  return { positive: add(ramp, tail), negative: add(sub(ramp, x), tail) };
}
