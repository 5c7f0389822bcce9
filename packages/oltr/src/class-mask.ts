import { checkNumbers, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  mul,
  reshape,
  sub,
  Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';

/** Which classes count: 1 or 0 for each, as plain numbers or as a float32 tensor `[numClasses]`. */
export type ClassMask = Tensor1D | ArrayLike<number>;

/** Checks a mask and returns a function that makes it a float32 tensor `[numClasses]`, new where it was none. */
export function checkClassMask(caller: string, mask: ClassMask, numClasses: number): () => Tensor1D {
  if (mask instanceof Tensor) {
    checkTensor(caller, 'validMask', mask, { dtype: 'float32', shape: [numClasses] });
    return () => mask;
  }
  const values = checkNumbers(caller, 'validMask', mask, {
    min: 0,
    max: 1,
    integer: true,
    length: numClasses,
  });
  if (!Array.prototype.includes.call(values, 1)) {
    throw new RangeError(
      `${caller}: expected \`validMask\` to hold a class that counts, got ${describeValue(mask)} of zeros.`,
    );
  }
  return () => tensor1d(Float32Array.from(values));
}

/** Returns 0 for classes that count and 1e30 for the others, `[1, numClasses]`: what no distance and no logit reaches. */
export function penaltyOf(mask: Tensor1D): Tensor2D {
  return tidy(() => reshape(mul(sub(1, mask), 1e30), [1, mask.size]));
}
