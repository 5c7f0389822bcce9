import { pow, square, type Tensor } from '@tensorflow/tfjs-core';

/** Returns `base^exponent`, for a base of at least 0 and an exponent above 0. The usual exponents have cheaper ops than `pow`. */
export function power(base: Tensor, exponent: number): Tensor {
  if (exponent === 1) return base;
  if (exponent === 2 || exponent === 4) return power(square(base), exponent / 2);
  return pow(base, exponent);
}
