import {
  add,
  argMin,
  cast,
  matMul,
  mean,
  mul,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { untaped } from './untaped.ts';

/**
 * Returns the class of the nearest centroid of each row, int32, `[batch]`; of several that are as near, the lowest.
 *
 *     ‖x - c‖² = ‖x‖² + ‖c‖² - 2 x · c,   of which ‖x‖² is the same for all classes
 *
 * So it takes `[batch, numClasses]` numbers, and never the `[batch, numClasses, featureDim]` of the differences. The mean centroid is
 * subtracted from both first: far from the origin, float32 would lose the distances.
 *
 * @param penalty - 0 for classes that count and a large number for the others, `[1, numClasses]`.
 */
export function nearestClass(features: Tensor2D, centroids: Tensor2D, penalty?: Tensor): Tensor1D {
  const nearest = (x: Tensor): Tensor => {
    const middle = mean(centroids, 0, true);
    const c = sub(centroids, middle) as Tensor2D;
    const lengths = tidy(() => sum(square(c), 1));
    const inner = matMul(sub(x, middle) as Tensor2D, c, false, true);
    const distances = sub(lengths, mul(inner, 2));
    return cast(argMin(penalty === undefined ? distances : add(distances, penalty), 1), 'float32');
  };
  return tidy(() => cast(untaped(features, nearest), 'int32') as Tensor1D);
}
