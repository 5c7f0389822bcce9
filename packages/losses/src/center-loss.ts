import { checkOptions } from '@lt/core';
import { type Scalar, Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { type Centers, checkCenters, toCenterTensor } from './features/centers.ts';
import { differentiableFeatureLoss } from './features/differentiable-feature-loss.ts';
import { checkFeatureLabels } from './features/feature-labels.ts';
import {
  checkFeatureLossOptions,
  checkFeatures,
  type FeatureLossOptions,
  type FeatureReduction,
} from './features/feature-loss-options.ts';
import { weighFeatures } from './features/weigh-features.ts';
import { centerDistanceKernel } from './kernels/center-distance.ts';
import type { Labels } from './labels.ts';

/** Options of {@link centerLoss}. */
export interface CenterLossOptions extends FeatureLossOptions {
  /**
   * One center per class, `[numClasses, featureDim]`: rows of numbers, which are constants (see {@link updateCenters}), or a float32
   * tensor, with respect to which the loss is differentiated too.
   */
  centers: Centers;
}

/**
 * Returns half the squared distance of each feature to the center of its class.
 *
 * Add it, times a small weight, to a softmax loss to draw the features of a class together. The paper moves the centers by a rule of
 * its own, {@link updateCenters}; the usual PyTorch port trains them by gradient descent instead, for which `centers` is a variable.
 *
 *     loss = 1/2 · sum over features of (feature - center of its class)²
 *
 * The paper sums over the batch (`reduction: 'sum'`) with a weight of 0.003 to 0.01. The port has `sum / batch` without the 1/2: twice
 * the `'mean'` here. The port also adds 1e-12 for each other class, which is left out.
 *
 * The gradient is finite for all finite features; a component beyond the largest float32 is cut to it. The loss is finite up to
 * distances of 2.6e19, and the largest float32 where float32 cannot hold it.
 *
 * @param labels - Class ids, `[batch]`, or one-hot labels, `[batch, numClasses]`, of which the largest element counts; constants. -1 and
 *   a row of zeros leave a row out.
 * @param features - Float32, `[batch, featureDim]`.
 * @param options - Centers, weights, reduction.
 * @returns Loss per row in squared feature units, `[batch]`, 0 where left out; a Scalar with `reduction`.
 * @throws TypeError if `features` is not a float32 tensor, `labels` or `centers` is neither a tensor nor an array, or an option has the
 *   wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { centerLoss } from '@lt/losses';
 *
 * const features = tensor2d([[3, 4], [1, 1]]);
 * const loss = centerLoss([0, 1], features, { centers: [[0, 0], [1, 3]] });
 * console.log(await loss.array()); // [ 12.5, 2 ]
 * ```
 *
 * @see Y. Wen, K. Zhang, Z. Li, Y. Qiao, "A Discriminative Feature Learning Approach for Deep Face Recognition", ECCV 2016, equation 2,
 *   https://doi.org/10.1007/978-3-319-46478-7_31
 */
export function centerLoss(
  labels: Labels,
  features: Tensor,
  options: CenterLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the center loss of the batch, reduced to a Scalar. */
export function centerLoss(
  labels: Labels,
  features: Tensor,
  options: CenterLossOptions & { reduction: FeatureReduction },
): Scalar;
/** Returns the center loss, of each row or reduced: for options whose `reduction` is known only when the code runs. */
export function centerLoss(labels: Labels, features: Tensor, options: CenterLossOptions): Tensor1D | Scalar;
export function centerLoss(labels: Labels, features: Tensor, options: CenterLossOptions): Tensor {
  const name = 'centerLoss';
  const rows = checkFeatures(name, features);
  const { centers, ignoreIndex = -1, reduction } = checkOptions(name, options);
  const numClasses = checkCenters(name, centers, features.shape[1]!);
  checkFeatureLossOptions(name, options, rows, numClasses);
  const toClasses = checkFeatureLabels(name, labels, { rows, numClasses, ignoreIndex });
  const prepare = () => {
    const classes = toClasses();
    const fixed = centers instanceof Tensor ? undefined : toCenterTensor(centers);
    return { constants: { ...classes, centers: fixed }, ...weighFeatures(classes, options) };
  };
  const inputs = { features, centers: centers instanceof Tensor ? centers : undefined };
  const shape = reduction === undefined ? [rows] : [];
  return differentiableFeatureLoss(inputs, centerDistanceKernel(), prepare, { rows, shape });
}
