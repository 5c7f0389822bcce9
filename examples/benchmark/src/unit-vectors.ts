import { add, matMul, mul, rsqrt, square, sum, type Tensor2D } from '@tensorflow/tfjs-core';

/** Returns the rows divided by their lengths. A row of zeros, which an image may have after ReLU, stays one. */
export function unitRows(rows: Tensor2D): Tensor2D {
  return unitVectors(rows, 1);
}

/** Returns the cosines of features `[batch, featureDim]` and class weights `[featureDim, numClasses]`. */
export function cosineLogits(features: Tensor2D, kernel: Tensor2D): Tensor2D {
  return matMul(unitVectors(features, 1), unitVectors(kernel, 0));
}

function unitVectors(vectors: Tensor2D, axis: 0 | 1): Tensor2D {
  return mul(vectors, rsqrt(add(sum(square(vectors), axis, true), 1e-12)));
}
