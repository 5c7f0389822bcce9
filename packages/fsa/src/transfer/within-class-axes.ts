import { checkNumber, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { checkClassIds } from '../class-ids.ts';
import { checkFiniteRows } from '../finite-rows.ts';
import { featureStatistics } from './feature-statistics.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** Options of {@link withinClassAxes}. */
export interface WithinClassAxesOptions {
  /** Number of classes. */
  numClasses: number;
  /** How many axes to keep. @default as many as hold 95 % of the variance */
  numAxes?: number;
}

/** How examples vary around the mean of their class, whichever it is. */
export interface WithinClassAxes {
  /** Axes of length 1 at right angles to one another, one in each column, widest first, `[featureDim, numAxes]`. The caller's. */
  axes: Tensor2D;
  /** Variance along all axes, kept or not, `[featureDim]`, largest first. */
  variances: Float64Array;
}

/**
 * Returns the axes along which features vary within their classes: what {@link transferFeatures} carries from head to tail.
 *
 * Measure them on the head: the classes of many examples know how features vary, and rare ones are assumed to vary alike.
 *
 *     covariance = 1 / (numRows - 1) · sum over rows of  (x - mean(class)) · (x - mean(class))ᵀ,      axes: its leading eigenvectors
 *
 * Computed in float64 on the main thread: 64 dimensions take some milliseconds, 512 some seconds.
 *
 * @param features - Pooled features, float32, `[numRows, featureDim]`; at least two rows.
 * @param classIds - Class of each row, `[numRows]`.
 * @param options - Number of classes, and of axes.
 * @returns Axes and variances.
 * @throws TypeError if `features` is not a float32 tensor, or an option has the wrong type.
 * @throws RangeError if shapes do not fit, a feature is not finite, a class id is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { withinClassAxes } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const features = tensor2d([[0, 0], [4, 0], [3, 9], [5, 9]]);
 * const { axes, variances } = await withinClassAxes(features, [0, 0, 1, 1], { numClasses: 2 });
 * console.log(axes.shape, Array.from(variances, (value) => value.toFixed(3))); // [ 2, 1 ] [ '3.333', '0.000' ]
 * ```
 *
 * @see X. Yin, X. Yu, K. Sohn, X. Liu, M. Chandraker, "Feature Transfer Learning for Face Recognition with Under-Represented Data", CVPR
 *   2019, section 3, https://arxiv.org/abs/1803.09014
 */
export async function withinClassAxes(
  features: Tensor2D,
  classIds: ArrayLike<number>,
  options: WithinClassAxesOptions,
): Promise<WithinClassAxes> {
  const name = 'withinClassAxes';
  const rows = checkTensor<Tensor2D>(name, 'features', features, { dtype: 'float32', rank: 2 });
  const [numRows, featureDim] = rows.shape;
  checkNumber(name, 'features.shape[0]', numRows, { min: 2 });
  const { numClasses, numAxes } = checkOptions(name, options);
  checkNumber(name, 'numClasses', numClasses, { min: 1, integer: true });
  if (numAxes !== undefined)
    checkNumber(name, 'numAxes', numAxes, { min: 1, max: featureDim, integer: true });
  const ids = Int32Array.from(checkClassIds(name, classIds, numRows, numClasses));
  const data = await rows.data();
  checkFiniteRows(name, 'features', data, featureDim);
  const { means } = await featureStatistics(rows, ids, { numClasses });
  const { values: variances, vectors } = symmetricEigen(
    covarianceWithin(data, ids, means, featureDim),
    featureDim,
  );
  const kept = numAxes ?? countFor(variances, 0.95);
  const columns = Float32Array.from({ length: featureDim * kept }, (_, at) => {
    return vectors[(at % kept) * featureDim + Math.floor(at / kept)]!;
  });
  return { axes: tensor2d(columns, [featureDim, kept]), variances };
}

function covarianceWithin(
  data: ArrayLike<number>,
  ids: Int32Array,
  means: ArrayLike<number>,
  featureDim: number,
): Float64Array {
  const covariance = new Float64Array(featureDim * featureDim);
  const around = new Float64Array(featureDim);
  for (const [row, id] of ids.entries()) {
    for (let k = 0; k < featureDim; k++) {
      around[k] = data[row * featureDim + k]! - means[id * featureDim + k]!;
    }
    for (let i = 0; i < featureDim; i++) {
      const factor = around[i]! / (ids.length - 1);
      for (let j = 0; j < featureDim; j++) covariance[i * featureDim + j]! += factor * around[j]!;
    }
  }
  return covariance;
}

/** How many of the largest variances make up a share of all; at least one. */
function countFor(variances: Float64Array, share: number): number {
  const total = variances.reduce((a, b) => a + b, 0);
  let sum = 0;
  const at = variances.findIndex((variance) => {
    sum += variance;
    return sum >= share * total;
  });
  return Math.max(1, at + 1);
}
