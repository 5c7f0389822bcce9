import {
  cast,
  equal,
  matMul,
  mul,
  oneHot,
  reshape,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { fusion } from './fusion.ts';

/** Returns one-hot rows of class ids, int32 `[batch]`, as float32 `[batch, numClasses]`; an id out of range has a row of zeros. */
export function oneHotRows(classIds: Tensor1D, numClasses: number): Tensor2D {
  const rows = fusion.run?.('LtOneHot', { classIds }, { numClasses })[0];
  if (rows) return rows as Tensor2D;
  // oneHot refuses a single class, and on wasm it writes int32 values whatever dtype it is asked for.
  if (numClasses === 1) return reshape(cast(equal(classIds, 0), 'float32'), [-1, 1]);
  return cast(oneHot(classIds, numClasses), 'float32') as Tensor2D;
}

/** Returns labels `[batch, numClasses]` times the weights of the classes, `[numClasses]`. */
export function weighColumns(labels: Tensor2D, classWeights: Tensor1D): Tensor2D {
  const weighted = fusion.run?.('LtWeighColumns', { labels, classWeights })[0];
  return (weighted ?? mul(labels, classWeights)) as Tensor2D;
}

/** Returns the sum of the weights of the labels of each example, `[batch]`. */
export function weightsOfLabels(labels: Tensor2D, classWeights: Tensor1D): Tensor1D {
  const weights = fusion.run?.('LtLabelWeights', { labels, classWeights })[0];
  if (weights) return weights as Tensor1D;
  return reshape(matMul(labels, reshape(classWeights, [-1, 1])), [-1]);
}
