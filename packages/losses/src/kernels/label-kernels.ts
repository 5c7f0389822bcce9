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
import { hasKernel, runKernel } from './registered-kernel.ts';

/** Returns one-hot rows of class ids, int32 `[batch]`, as float32 `[batch, numClasses]`; an id out of range has a row of zeros. */
export function oneHotRows(classIds: Tensor1D, numClasses: number): Tensor2D {
  if (hasKernel('LtOneHot')) return runKernel('LtOneHot', { classIds }, { numClasses })[0] as Tensor2D;
  // oneHot refuses a single class, and on wasm it writes int32 values whatever dtype it is asked for.
  if (numClasses === 1) return reshape(cast(equal(classIds, 0), 'float32'), [classIds.size, 1]);
  return cast(oneHot(classIds, numClasses), 'float32') as Tensor2D;
}

/** Returns labels `[batch, numClasses]` times the weights of the classes, `[numClasses]`. */
export function weighColumns(labels: Tensor2D, classWeights: Tensor1D): Tensor2D {
  if (hasKernel('LtWeighColumns'))
    return runKernel('LtWeighColumns', { labels, classWeights })[0] as Tensor2D;
  return mul(labels, classWeights);
}

/** Returns the sum of the weights of the labels of each example, `[batch]`. */
export function weightsOfLabels(labels: Tensor2D, classWeights: Tensor1D): Tensor1D {
  if (hasKernel('LtLabelWeights'))
    return runKernel('LtLabelWeights', { labels, classWeights })[0] as Tensor1D;
  return reshape(matMul(labels, reshape(classWeights, [-1, 1])), [labels.shape[0]]);
}
