import { cast, oneHot, ones, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';

/**
 * Returns one-hot rows, float32, `[batch, numClasses]`. tfjs's `oneHot` refuses a single class; a comparison of ids with a range would not,
 * but on WebGL it leaves ones in the padding of its texture, which the next product with an odd batch adds up.
 */
export function oneHotRows(classIds: Tensor1D, numClasses: number): Tensor2D {
  if (numClasses === 1) return ones([classIds.size, 1]);
  return tidy(() => cast(oneHot(classIds, numClasses), 'float32') as Tensor2D);
}
