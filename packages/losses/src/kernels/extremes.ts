import { getBackend, greater, less, max, min, mul, type Tensor, where } from '@tensorflow/tfjs-core';

/** Returns the largest value of each row, `[rows, 1]`. */
export function rowMaxima(x: Tensor): Tensor {
  const largest = max(x, 1, true);
  if (getBackend() !== 'webgl') return largest;
  // tfjs's webgl starts from -1e20, and finds nothing below.
  return where(greater(largest, -1e19), largest, mul(max(mul(x, 2 ** -64), 1, true), 2 ** 64));
}

/** Returns the smallest value along an axis. */
export function smallest(x: Tensor, axis: number, keepDims?: boolean): Tensor {
  const least = min(x, axis, keepDims);
  if (getBackend() !== 'webgl') return least;
  // It starts from 1e20 here.
  return where(less(least, 1e19), least, mul(min(mul(x, 2 ** -64), axis, keepDims), 2 ** 64));
}
