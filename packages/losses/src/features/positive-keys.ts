import {
  cast,
  divNoNan,
  expandDims,
  fill,
  greater,
  logicalNot,
  logicalOr,
  mul,
  notEqual,
  range,
  slice,
  sum,
  type Tensor,
  type Tensor2D,
  where,
} from '@tensorflow/tfjs-core';

/** Returns weights of rows that sum to `mass`; a row of zeros stays one. */
export function shares(weights: Tensor, mass = 1): Tensor2D {
  return mul(divNoNan(weights, sum(weights, 1, true)), mass) as Tensor2D;
}

/**
 * Returns logarithms of the weights of the keys with `-Infinity` for those that an anchor is not compared with. An anchor without
 * targets has no loss: it is compared with all keys, so that there is something to take a maximum of.
 */
export function maskKeys(logWeights: Tensor | number, compared: Tensor, targets: Tensor2D): Tensor {
  const idle = logicalNot(cast(greater(sum(targets, 1, true), 0), 'bool'));
  const weights = typeof logWeights === 'number' ? fill(compared.shape, logWeights) : logWeights;
  return where(logicalOr(compared, idle), weights, fill(compared.shape, Number.NEGATIVE_INFINITY));
}

/** Returns which keys are not the anchor itself, bool, `[anchors, keys]`, for anchors that are the first of the keys. */
export function notSelf(keys: number, anchors: number = keys): Tensor2D {
  const index = range(0, keys, 1, 'int32');
  return notEqual(expandDims(slice(index, 0, anchors), 1), expandDims(index, 0)) as Tensor2D;
}
