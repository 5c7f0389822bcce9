import {
  add,
  clipByValue,
  div,
  greater,
  mul,
  onesLike,
  square,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { LARGEST_FLOAT32, SMALLEST_FLOAT32 } from './directions.ts';

/** How the length n of a feature counts in a cosine classifier: n / (1 + n), n² / (1 + n²), or not at all. */
export type Squash = 'linear' | 'squared' | 'none';

/** A factor f of the length n, with what its gradient needs. No intermediate leaves float32, whatever n is. */
export interface SquashFunction {
  /** f(n); what it is at 0 does not matter, the direction there is 0. */
  factor(norm: Tensor): Tensor;
  /** f(n) / n, at 0 its limit, or 0 where there is none. */
  perLength(norm: Tensor): Tensor;
  /** f'(n). */
  slope(norm: Tensor): Tensor;
}

/** n, kept where its reciprocal is finite too. */
function within(norm: Tensor): Tensor {
  return clipByValue(norm, SMALLEST_FLOAT32, LARGEST_FLOAT32);
}

/** 1 / (n + 1/n) = n / (1 + n²), without the square. */
function reciprocalOfSum(norm: Tensor): Tensor {
  const n = within(norm);
  return div(1, add(n, div(1, n)));
}

/** The three forms by name. */
export const squashes: Readonly<Record<Squash, SquashFunction>> = {
  linear: {
    factor: (norm) => div(1, add(1, div(1, within(norm)))),
    perLength: (norm) => div(1, add(1, norm)),
    slope: (norm) => square(div(1, add(1, norm))),
  },
  squared: {
    factor: (norm) => mul(within(norm), reciprocalOfSum(norm)),
    perLength: reciprocalOfSum,
    // 2n / (1 + n²)² = 2 · r · (r / n) with r = n / (1 + n²).
    slope: (norm) => mul(2, mul(reciprocalOfSum(norm), div(reciprocalOfSum(norm), within(norm)))),
  },
  none: {
    factor: onesLike,
    perLength: (norm) => where(greater(norm, 0), div(1, within(norm)), zerosLike(norm)),
    slope: zerosLike,
  },
};
