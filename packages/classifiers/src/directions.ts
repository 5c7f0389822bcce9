import {
  abs,
  div,
  max,
  maximum,
  minimum,
  mul,
  sqrt,
  square,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';

/** The largest finite float32: what a length or a gradient beyond it is cut to. */
export const LARGEST_FLOAT32: number = (2 - 2 ** -23) * 2 ** 127;

/** The smallest float32 with all its digits; dividing by it stays finite. */
export const SMALLEST_FLOAT32: number = 2 ** -126;

/**
 * Splits vectors into direction and length, for float32 of any size: the largest element is divided out before anything is squared.
 *
 * @param x - Vectors as rows (`axis` 1) or columns (`axis` 0) of a matrix.
 * @returns `unit` of length 1, the shape of `x`, and `norm`, with 1 in place of the axis. A zero vector has unit 0 and norm 0.
 */
export function directions(x: Tensor, axis: 0 | 1): { unit: Tensor; norm: Tensor } {
  // Kernels are large: what is as large as x is freed as soon as it has been used.
  return tidy(() => {
    const largest = tidy(() => maximum(max(abs(x), axis, true), SMALLEST_FLOAT32));
    const scaled = div(x, largest);
    const length = tidy(() => sqrt(sum(square(scaled), axis, true)));
    const unit = div(scaled, maximum(length, SMALLEST_FLOAT32));
    return { unit, norm: minimum(mul(largest, length), LARGEST_FLOAT32) };
  });
}
