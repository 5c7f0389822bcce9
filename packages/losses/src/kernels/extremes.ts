import { cast, getBackend, max, min, mul, step, sub, type Tensor, where } from '@tensorflow/tfjs-core';

/** Returns the largest value of each row, `[rows, 1]`. */
export function rowMaxima(x: Tensor): Tensor {
  if (getBackend() !== 'webgl') return max(x, 1, true);
  // tfjs's webgl starts from -1e20, and finds nothing below. What is closer to 0 than 1e-19 becomes 0, which shifts no logit.
  return mul(max(mul(x, 2 ** -64), 1, true), 2 ** 64);
}

/** Returns the smallest value along an axis. */
export function smallest(x: Tensor, axis: number, keepDims?: boolean): Tensor {
  const least = min(x, axis, keepDims);
  if (getBackend() !== 'webgl') return least;
  // It starts from 1e20 here. And a second derivative asks for the gradient of what is compared, which tfjs lacks for `less`.
  const isFound = cast(step(sub(1e19, least)), 'bool');
  return where(isFound, least, mul(min(mul(x, 2 ** -64), axis, keepDims), 2 ** 64));
}
