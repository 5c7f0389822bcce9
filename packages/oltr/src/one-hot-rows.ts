import { cast, equal, expandDims, range, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';

/** Returns one-hot rows, float32, `[batch, numClasses]`. tfjs's own `oneHot` refuses a single class. */
export function oneHotRows(classIds: Tensor1D, numClasses: number): Tensor2D {
  return tidy(() => {
    const classes = range(0, numClasses, 1, 'int32');
    return cast(equal(expandDims(classIds, 1), expandDims(classes, 0)), 'float32') as Tensor2D;
  });
}
