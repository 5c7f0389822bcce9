import {
  customGrad,
  getBackend,
  greater,
  less,
  max,
  min,
  mul,
  type Tensor,
  where,
  zeros,
} from '@tensorflow/tfjs-core';

/** Returns the largest value of each row, `[rows, 1]`. */
export function rowMaxima(x: Tensor): Tensor {
  const largest = max(x, 1, true);
  if (getBackend() !== 'webgl') return largest;
  // tfjs's webgl starts from -1e20, and finds nothing below.
  const found = condition(largest, (value) => greater(value, -1e19));
  return where(found, largest, mul(max(mul(x, 2 ** -64), 1, true), 2 ** 64));
}

/** Returns the smallest value along an axis. */
export function smallest(x: Tensor, axis: number, keepDims?: boolean): Tensor {
  const least = min(x, axis, keepDims);
  if (getBackend() !== 'webgl') return least;
  // It starts from 1e20 here.
  const found = condition(least, (value) => less(value, 1e19));
  return where(found, least, mul(min(mul(x, 2 ** -64), axis, keepDims), 2 ** 64));
}

/** A comparison whose gradient is 0: tfjs knows none, and asks for it where a second derivative passes. */
function condition(x: Tensor, compare: (x: Tensor) => Tensor): Tensor {
  const { shape } = x;
  return customGrad((y) => ({ value: compare(y as Tensor), gradFunc: () => zeros(shape) }))(x);
}
