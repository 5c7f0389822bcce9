import {
  abs,
  customGrad,
  div,
  type GradSaveFunc,
  greater,
  max,
  maximum,
  mul,
  sqrt,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';

/**
 * Returns the length of each row, at least `epsilon`, `[batch, 1]`.
 *
 * The largest element is divided out before anything is squared, so that no float32 overflows. A row shorter than `epsilon` has the
 * gradient 0, where that of a square root would be infinite.
 */
export function rowLengths(rows: Tensor2D, epsilon: number): Tensor2D {
  const operation = customGrad((x, save) => {
    const value = tidy(() => {
      const largest = maximum(max(abs(x as Tensor), 1, true), SMALLEST_FLOAT32);
      const length = mul(largest, sqrt(sum(square(div(x as Tensor, largest)), 1, true)));
      return maximum(length, epsilon);
    });
    (save as unknown as GradSaveFunc)([x as Tensor, value]);
    const gradFunc = (dy: Tensor, [savedRows, length]: Tensor[]): Tensor =>
      tidy(() => {
        const along = mul(dy, div(savedRows!, length!));
        return where(greater(length!, epsilon), along, zerosLike(along));
      });
    return { value, gradFunc };
  });
  return operation(rows) as Tensor2D;
}

/** The smallest float32 with all its digits; dividing by it stays finite. */
export const SMALLEST_FLOAT32: number = 2 ** -126;
