import { add, matMul, mul, softmax, sub, sum, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { oneHotRows } from './one-hot-rows.ts';

/** What a linear classifier says of rows, beside what is true. */
export interface ClassifiedRows {
  /** Probabilities less labels, `[batch, numClasses]`: the gradient of cross entropy for the logits. */
  error: Tensor2D;
  /** Probability of the right class, `[batch, 1]`. */
  own: Tensor2D;
}

/** Classifies rows. Call it inside a tidy. */
export function classifyRows(
  rows: Tensor2D,
  classIds: Int32Array,
  kernel: Tensor2D,
  bias: Tensor1D,
): ClassifiedRows {
  const labels = oneHotRows(classIds, kernel.shape[1]);
  const probabilities = softmax(add(matMul(rows, kernel), bias));
  // Where the classifier is nearly sure, 1 - p would leave no digit of the error; the sum of the others has all of them.
  const others = mul(probabilities, sub(1, labels));
  return {
    error: sub(others, mul(labels, sum(others, 1, true))) as Tensor2D,
    own: sum(mul(probabilities, labels), 1, true) as Tensor2D,
  };
}
