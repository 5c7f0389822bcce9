import type { TensorInfo } from '@tensorflow/tfjs-core';

let known: WeakMap<object, Int32Array> | undefined;

/**
 * Notes that each row of a matrix has at most one class that is not 0; -1 for none. Whoever knows need not read the matrix, of which the
 * zeros then take no memory: they are never touched. tfjs never changes the values of a tensor.
 */
export function noteHotClasses(matrix: TensorInfo, classes: Int32Array): TensorInfo {
  known ??= new WeakMap();
  known.set(matrix.dataId, classes);
  return matrix;
}

/** Returns the only class of each row that may be other than 0, -1 for none; `undefined` if nothing is known. */
export function hotClasses(matrix: TensorInfo): Int32Array | undefined {
  return known?.get(matrix.dataId);
}
