import { checkNumbers, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';

/** One center per class: a tensor `[numClasses, featureDim]`, which is differentiated, or rows of numbers, which are constants. */
export type Centers = Tensor | readonly ArrayLike<number>[];

/** Checks centers against the dimension of the features, and returns how many there are. */
export function checkCenters(caller: string, centers: Centers, featureDim: number): number {
  if (centers instanceof Tensor) {
    checkTensor(caller, 'centers', centers, { dtype: 'float32', shape: ['numClasses', featureDim] });
    if (centers.shape[0] === 0) {
      throw new RangeError(
        `${caller}: expected \`centers\` to hold at least one row, got [0, ${featureDim}].`,
      );
    }
    return centers.shape[0]!;
  }
  if (!Array.isArray(centers)) {
    throw new TypeError(
      `${caller}: expected \`centers\` to be a tensor or an array of rows, got ${describeValue(centers)}.`,
    );
  }
  if (centers.length === 0) {
    throw new RangeError(`${caller}: expected \`centers\` to hold at least one row, got an empty array.`);
  }
  for (const [c, row] of centers.entries()) {
    checkNumbers(caller, `centers[${c}]`, row, { length: featureDim });
  }
  return centers.length;
}

/** Returns rows of numbers as a tensor. */
export function toCenterTensor(centers: readonly ArrayLike<number>[]): Tensor2D {
  const [numClasses, featureDim] = [centers.length, centers[0]!.length];
  const values = new Float32Array(numClasses * featureDim);
  for (const [c, row] of centers.entries()) values.set(row, c * featureDim);
  return tensor2d(values, [numClasses, featureDim]);
}
