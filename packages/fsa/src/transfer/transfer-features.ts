import { checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { add, matMul, sub, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';

/** Options of {@link transferFeatures}. */
export interface TransferFeaturesOptions {
  /** Where the features come from: the mean of their class, `[featureDim]`, or one for each row, `[batch, featureDim]`; float32. */
  from: Tensor1D | Tensor2D;
  /** Where they go: the mean of a rare class, or one of its examples, likewise. */
  to: Tensor1D | Tensor2D;
  /** Axes along which the way from the mean is kept, of length 1 at right angles, float32, `[featureDim, numAxes]`. @default all of it */
  axes?: Tensor2D;
}

/**
 * Returns features of a rare class that vary as those of a frequent class do.
 *
 * What tells an example from the mean of its class is carried over to another mean: light, pose, background, as far as features hold them,
 * which the rare class has not shown. With `axes` of {@link withinClassAxes} only what varies in all classes is.
 *
 *     x′ = to + axes · axesᵀ · (x - from)
 *
 * With the rare class's mean as `to` this is the covariance transfer of FTL. With one of its examples as `to`, the nearest of the head's
 * means as `from`, and no axes, it is the displacement that RSG starts from, before it learns a transformation of it.
 *
 * @param features - Features of frequent classes, float32, `[batch, featureDim]`.
 * @param options - From where, to where, and along which axes.
 * @returns New features, `[batch, featureDim]`; their labels are those of `to`.
 * @throws TypeError if an argument is not a float32 tensor.
 * @throws RangeError if shapes do not fit.
 *
 * @example
 * ```ts
 * import { transferFeatures } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
 *
 * const head = tensor2d([[3, 1], [1, 2]]);
 * const [from, to] = [tensor1d([2, 1]), tensor1d([10, 10])];
 * console.log(await transferFeatures(head, { from, to }).array()); // [ [ 11, 10 ], [ 9, 11 ] ]
 * const axes = tensor2d([[1], [0]]);
 * console.log(await transferFeatures(head, { from, to, axes }).array()); // [ [ 11, 10 ], [ 9, 10 ] ]
 * ```
 *
 * @see X. Yin, X. Yu, K. Sohn, X. Liu, M. Chandraker, "Feature Transfer Learning for Face Recognition with Under-Represented Data", CVPR
 *   2019, section 3, https://arxiv.org/abs/1803.09014
 * @see J. Wang, T. Lukasiewicz, X. Hu, J. Cai, Z. Xu, "RSG: A Simple but Effective Module for Learning Imbalanced Datasets", CVPR 2021,
 *   section 3, https://arxiv.org/abs/2106.09859, without its learned parts
 */
export function transferFeatures(features: Tensor2D, options: TransferFeaturesOptions): Tensor2D {
  const name = 'transferFeatures';
  const x = checkTensor<Tensor2D>(name, 'features', features, { dtype: 'float32', rank: 2 });
  const { from, to, axes } = checkOptions(name, options);
  const [batch, featureDim] = x.shape;
  for (const [argument, place] of Object.entries({ from, to })) {
    const shape = (place as Tensor1D | undefined)?.rank === 1 ? [featureDim] : [batch, featureDim];
    checkTensor(name, argument, place, { dtype: 'float32', shape });
  }
  if (axes !== undefined)
    checkTensor(name, 'axes', axes, { dtype: 'float32', shape: [featureDim, 'numAxes'] });
  return tidy(() => {
    const way = sub(x, from) as Tensor2D;
    return add(to, axes === undefined ? way : matMul(matMul(way, axes), axes, false, true));
  });
}
