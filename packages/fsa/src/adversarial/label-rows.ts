import { checkNumbers } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import type { Labels } from '@lt/losses';
import { cast, equal, expandDims, range, Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';

/** Checks class ids, or one-hot rows, and returns a function that makes one-hot rows of them, float32. Call that inside a tidy. */
export function checkLabelRows(
  caller: string,
  argument: string,
  labels: Labels,
  batch: number,
  numClasses: number,
): () => Tensor2D {
  if (labels instanceof Tensor && labels.rank === 2) {
    checkTensor(caller, argument, labels, {
      dtype: ['float32', 'int32', 'bool'],
      shape: [batch, numClasses],
    });
    return () => cast(labels, 'float32') as Tensor2D;
  }
  if (labels instanceof Tensor) {
    checkTensor(caller, argument, labels, { dtype: 'int32', shape: [batch] });
    return () => oneHotRows(labels as Tensor1D, numClasses);
  }
  const ids = checkNumbers(caller, argument, labels, {
    min: 0,
    below: numClasses,
    integer: true,
    length: batch,
  });
  return () => oneHotRows(Int32Array.from(ids), numClasses);
}

function oneHotRows(classIds: Tensor1D | Int32Array, numClasses: number): Tensor2D {
  return cast(equal(expandDims(classIds, 1), range(0, numClasses, 1, 'int32')), 'float32') as Tensor2D;
}
