import { mul, type Tensor } from '@tensorflow/tfjs-core';

/** Returns the product of two tensors, of which the second may be missing. */
export function product<T extends Tensor>(a: T, b: Tensor | undefined): T;
/** Returns the product of two tensors, of which one or both may be missing. */
export function product<T extends Tensor>(a: T | undefined, b: T | undefined): T | undefined;
export function product(a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined {
  return a && b ? mul(a, b) : (a ?? b);
}
