import { add, mul, sub, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { rowMaxima } from './extremes.ts';
import { product } from './product.ts';

/** The affine map in front of a softmax: `scale · classScale · logits + bias`. */
export type Affine = {
  /** Scale of each class relative to the largest one, in (0, 1], `[numClasses]`. */
  readonly classScale?: Tensor1D;
  /** Offset in scaled logit units, `[numClasses]` or `[batch, numClasses]`. `-Infinity` takes a class out. */
  readonly bias?: Tensor;
};

/**
 * Returns `scale · classScale · logits + bias` minus its largest value in each row: at most 0, and possibly -Infinity.
 *
 * The scale comes after the shift. Scaled first, a logit near the largest float32 would become Infinity, and its difference to
 * another one NaN.
 */
export function shiftedLogits(logits: Tensor2D, { classScale, bias }: Affine, scale: number): Tensor2D {
  const relative = product(logits, classScale);
  const offset = bias ? add(relative, scale === 1 ? bias : mul(bias, 1 / scale)) : relative;
  const shifted = sub(offset, rowMaxima(offset));
  return (scale === 1 ? shifted : mul(shifted, scale)) as Tensor2D;
}

/** Returns the gradient with respect to the logits of a function whose gradient with respect to the shifted logits is given. */
export function unshiftedGradient(gradient: Tensor, { classScale }: Affine, scale: number): Tensor2D {
  return product(scale === 1 ? gradient : mul(gradient, scale), classScale) as Tensor2D;
}
