import {
  add,
  cast,
  divNoNan,
  expandDims,
  eye,
  maximum,
  mul,
  oneHot,
  ones,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { keepRows } from './class-pairs.ts';
import type { FeatureLabels } from './feature-labels.ts';

/** Bias of a key that an anchor is not compared with: below every other one by more than a softmax sees, and finite. */
const EXCLUDED = -3e38;

/** Returns weights of rows that sum to `mass`; a row of zeros stays one. */
export function shares(weights: Tensor, mass = 1): Tensor2D {
  return mul(divNoNan(weights, sum(weights, 1, true)), mass) as Tensor2D;
}

/** Returns which keys are the anchor itself, 0 or 1, `[anchors, keys]`, for anchors that are the first of the keys. */
export function isSelf(keys: number, anchors: number = keys): Tensor2D {
  return eye(anchors, keys);
}

/** Returns the bias of keys of equal weight, where the anchor itself and keys that are left out do not count, `[anchors, keys]`. */
export function keyBias(self: Tensor2D, valid: Tensor1D | undefined, logWeight = 0): Tensor2D {
  const excluded = valid === undefined ? self : maximum(self, expandDims(sub(1, cast(valid, 'float32')), 0));
  const bias = Math.max(logWeight, EXCLUDED);
  return add(mul(excluded, EXCLUDED - bias), bias) as Tensor2D;
}

/** Returns the classes of rows as one-hot rows, `[rows, numClasses]`, of zeros where a row is left out. */
export function classMatrix({ classIds, valid }: FeatureLabels, numClasses: number): Tensor2D {
  // oneHot refuses a single class.
  const matrix = numClasses === 1 ? ones([classIds.size, 1]) : cast(oneHot(classIds, numClasses), 'float32');
  return keepRows(matrix, valid);
}
