import { checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { gather, sub, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { type ClassMask, checkClassMask, penaltyOf } from './class-mask.ts';
import { nearestClass } from './nearest-class.ts';
import { rowLengths } from './row-lengths.ts';

/** Options of {@link estimateReachabilityScale}. */
export interface EstimateReachabilityScaleOptions {
  /** Which classes have a centroid: 1 or 0 for each. @default all */
  validMask?: ClassMask;
}

/**
 * Returns the median distance of features to their nearest centroid: a reachability scale for which half of them have a reachability
 * above 1.
 *
 * Use it where features are not of the size of the authors', for which their 10 is. A thousand rows of training data are enough.
 *
 * @param features - Float32, `[rows, featureDim]`, one row or more.
 * @param centroids - Float32, `[numClasses, featureDim]`.
 * @param options - Which classes count.
 * @returns The median, at least 1e-6; the mean of the middle two where the number of rows is even.
 * @throws TypeError if a tensor is not float32.
 * @throws RangeError if the shapes do not fit, there is no row, or no class counts.
 *
 * @example
 * ```ts
 * import { estimateReachabilityScale } from '@lt/oltr';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const features = tensor2d([[1, 0], [0, 2], [5, 0]]);
 * console.log(await estimateReachabilityScale(features, tensor2d([[0, 0], [5, 4]]))); // 2
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
 *   section 3.2, https://arxiv.org/abs/1904.05160. Neither paper nor code adapts the scale.
 */
export async function estimateReachabilityScale(
  features: Tensor2D,
  centroids: Tensor2D,
  options: EstimateReachabilityScaleOptions = {},
): Promise<number> {
  const caller = 'estimateReachabilityScale';
  checkTensor(caller, 'features', features, { dtype: 'float32', rank: 2 });
  checkTensor(caller, 'centroids', centroids, { dtype: 'float32', rank: 2 });
  checkTensor(caller, 'centroids', centroids, { shape: ['numClasses', features.shape[1]] });
  if (features.shape[0] === 0) {
    throw new RangeError(`${caller}: expected \`features\` to have one row or more, got none.`);
  }
  const { validMask } = checkOptions(caller, options);
  const toMask = validMask === undefined ? undefined : checkClassMask(caller, validMask, centroids.shape[0]);
  const lengths = tidy(() => {
    const nearest = nearestClass(features, centroids, toMask && penaltyOf(toMask()));
    return rowLengths(sub(features, gather(centroids, nearest)) as Tensor2D, 1e-6);
  });
  const sorted = (await lengths.data<'float32'>()).toSorted();
  lengths.dispose();
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
