import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import type { Labels } from '@lt/losses';
import {
  customGrad,
  type GradSaveFunc,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import {
  type CentroidTerms,
  centroidGradients,
  centroidLoss,
  officialCentroidUpdate,
} from './centroid-terms.ts';
import { checkClassLabels } from './class-labels.ts';
import { untaped } from './untaped.ts';

/** Options of {@link discriminativeCentroidsLoss}. */
export interface DiscriminativeCentroidsLossOptions {
  /**
   * `'exact'` differentiates the loss with respect to the centroids too; `'official'` treats them as constants and returns the step that
   * the authors give them in place of a gradient.
   *
   * @default 'exact'
   */
  variant?: 'exact' | 'official';
  /** How large the mean squared distance to the centroids of other classes is to be, at least 0. @default 10 */
  margin?: number;
  /** Weight of the repelling part, at least 0. @default 0.01 */
  repelWeight?: number;
  /** Factor of the whole loss, at least 0; the authors train with 0.01. @default 1 */
  weight?: number;
  /** Whether the attracting part is divided by the batch; the repelling part always is. @default 'mean' */
  reduction?: 'mean' | 'sum';
}

/** What {@link discriminativeCentroidsLoss} gives with `variant: 'official'`. */
export interface OfficialCentroidsLoss {
  /** The loss, a Scalar, differentiable with respect to the features. */
  loss: Scalar;
  /**
   * What the authors' code hands to the optimizer of the centroids, `[numClasses, featureDim]`: subtract it, times a learning rate. It is
   * no gradient of the loss, and `weight` scales its repelling part only.
   */
  centroidUpdate: Tensor2D;
}

/**
 * Returns a loss that draws features to the centroid of their class, and pushes them off the other centroids until a margin is reached.
 *
 * Add it, times a small weight, to the cross entropy of a classifier that remembers its classes. The paper's memory learns by it alone.
 *
 *     attract = 1/2 · mean over i of ‖x(i) - centroid(y(i))‖²
 *     others  = sum over i and c ≠ y(i) of ‖x(i) - centroid(c)‖² / (batch · numClasses)
 *     loss    = weight · (attract + repelWeight · max(margin - others, 0))
 *
 * The margin is one for the whole batch: once `others` exceeds it, nothing is repelled, and there the gradient is 0. Distances are
 * summed by their expansion about the mean centroid, so that no tensor has more than `batch · featureDim + numClasses · featureDim`
 * numbers. A batch of no rows has loss 0 and gradient 0; with one class nothing can be repelled, and the loss is `attract` and a constant.
 *
 * @param labels - Class ids or one-hot, `[batch]` or `[batch, numClasses]`; every row must have a known class.
 * @param features - Float32, `[batch, featureDim]`.
 * @param centroids - Float32, `[numClasses, featureDim]`.
 * @param options - Variant and constants.
 * @returns The loss, a Scalar; with `variant: 'official'` an object of the loss and the step of the centroids.
 * @throws TypeError if a tensor is not float32, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes do not fit, a class id in an array is out of range (the message names its row), or an option is outside its range.
 *
 * @example
 * ```ts
 * import { discriminativeCentroidsLoss } from '@lt/oltr';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const [features, centroids] = [tensor2d([[0], [2]]), tensor2d([[1], [1]])];
 * const loss = discriminativeCentroidsLoss([0, 1], features, centroids);
 * console.log((await loss.data())[0]?.toFixed(3)); // 0.595
 *
 * const { centroidUpdate } = discriminativeCentroidsLoss([0, 1], features, centroids, { variant: 'official' });
 * console.log(Array.from(await centroidUpdate.data(), (x) => x.toFixed(3)).join(' ')); // 0.255 -0.255
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
 *   section 3.3, equations 7 to 9, https://arxiv.org/abs/1904.05160. This is the loss of the authors' code: the paper's has a margin for
 *   each example, and acts on the meta-embedding. Their code moves the centroids by the rule of the center loss (Y. Wen, K. Zhang, Z. Li,
 *   Y. Qiao, ECCV 2016) instead of the gradient, whatever the weight of the loss.
 */
export function discriminativeCentroidsLoss(
  labels: Labels,
  features: Tensor2D,
  centroids: Tensor2D,
  options: DiscriminativeCentroidsLossOptions & { variant: 'official' },
): OfficialCentroidsLoss;
/** Returns the loss with its exact gradient for features and centroids. */
export function discriminativeCentroidsLoss(
  labels: Labels,
  features: Tensor2D,
  centroids: Tensor2D,
  options?: DiscriminativeCentroidsLossOptions & { variant?: 'exact' },
): Scalar;
export function discriminativeCentroidsLoss(
  labels: Labels,
  features: Tensor2D,
  centroids: Tensor2D,
  options: DiscriminativeCentroidsLossOptions = {},
): Scalar | OfficialCentroidsLoss {
  const caller = 'discriminativeCentroidsLoss';
  checkTensor(caller, 'features', features, { dtype: 'float32', rank: 2 });
  checkTensor(caller, 'centroids', centroids, { dtype: 'float32', rank: 2 });
  checkTensor(caller, 'centroids', centroids, { shape: ['numClasses', features.shape[1]] });
  const [rows, numClasses] = [features.shape[0], centroids.shape[0]];
  const classes = checkClassLabels(caller, labels, { rows, numClasses });
  checkOptions(caller, options);
  const { variant = 'exact', reduction = 'mean' } = options;
  checkOneOf(caller, 'variant', variant, ['exact', 'official']);
  checkOneOf(caller, 'reduction', reduction, ['mean', 'sum']);
  const terms: CentroidTerms = {
    margin: checkNumber(caller, 'margin', options.margin ?? 10, { min: 0 }),
    repelWeight: checkNumber(caller, 'repelWeight', options.repelWeight ?? 0.01, { min: 0 }),
    weight: checkNumber(caller, 'weight', options.weight ?? 1, { min: 0 }),
    divisor: reduction === 'mean' ? rows : 1,
  };

  return tidy(() => {
    const classIds = classes.toTensor();
    if (variant === 'official') {
      const loss = lossOfFeatures(features, centroids, classIds, terms);
      return {
        loss,
        centroidUpdate: untaped(features, (x) =>
          officialCentroidUpdate(x as Tensor2D, centroids, classIds, terms),
        ),
      };
    }
    const operation = customGrad((x, c, save) => {
      (save as unknown as GradSaveFunc)([x as Tensor, c as Tensor, classIds]);
      const gradFunc = (dy: Tensor, [savedX, savedC, ids]: Tensor[]): Tensor[] => {
        const [dx, dc] = tidy(() => {
          const gradients = centroidGradients(dy, savedX!, savedC!, ids!, terms);
          return [gradients.ofFeatures(), gradients.ofCentroids()];
        });
        return [dx!, dc!];
      };
      return { value: centroidLoss(x as Tensor2D, c as Tensor2D, classIds, terms), gradFunc };
    });
    return operation(features, centroids) as Scalar;
  });
}

/** Returns the loss with its gradient for the features; the centroids are constants. Call it within `tidy`. */
export function lossOfFeatures(
  features: Tensor2D,
  centroids: Tensor2D,
  classIds: Tensor1D,
  terms: CentroidTerms,
): Scalar {
  const operation = customGrad((x, save) => {
    (save as unknown as GradSaveFunc)([x as Tensor, centroids, classIds]);
    const gradFunc = (dy: Tensor, [savedX, savedC, ids]: Tensor[]): Tensor =>
      tidy(() => centroidGradients(dy, savedX!, savedC!, ids!, terms).ofFeatures());
    return { value: centroidLoss(x as Tensor2D, centroids, classIds, terms), gradFunc };
  });
  return operation(features) as Scalar;
}
