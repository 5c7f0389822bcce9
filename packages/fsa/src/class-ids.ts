import { checkNumbers } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';

/** Class of each row, whole numbers from 0: an int32 tensor or an array, `[batch]`. */
export type ClassIds = Tensor1D | ArrayLike<number>;

/** Returns class ids as a tensor; call it inside a tidy. The values of a tensor are not looked at. */
export function classIdTensor(
  caller: string,
  classIds: ClassIds,
  batch: number,
  numClasses: number,
): Tensor1D {
  if (classIds instanceof Tensor) {
    return checkTensor<Tensor1D>(caller, 'classIds', classIds, { dtype: 'int32', shape: [batch] });
  }
  return tensor1d(Int32Array.from(checkClassIds(caller, classIds, batch, numClasses)), 'int32');
}

/** Checks class ids that are plain numbers. */
export function checkClassIds(
  caller: string,
  classIds: ArrayLike<number>,
  length: number,
  numClasses: number,
): ArrayLike<number> {
  return checkNumbers(caller, 'classIds', classIds, { min: 0, below: numClasses, integer: true, length });
}
