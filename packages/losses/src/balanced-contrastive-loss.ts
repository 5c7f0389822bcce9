import { checkNumber, checkOptions } from '@lt/core';
import {
  add,
  concat,
  expandDims,
  log,
  type Scalar,
  sub,
  sum,
  Tensor,
  type Tensor1D,
  type Tensor2D,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { type Centers, checkCenters, toCenterTensor } from './features/centers.ts';
import { sameClass } from './features/class-pairs.ts';
import { differentiableFeatureLoss } from './features/differentiable-feature-loss.ts';
import { checkFeatureLabels, type FeatureLabels } from './features/feature-labels.ts';
import {
  checkFeatureLossOptions,
  checkFeatures,
  type FeatureLossOptions,
  type FeatureReduction,
} from './features/feature-loss-options.ts';
import { classMatrix, isSelf, keyBias, shares } from './features/positive-keys.ts';
import { weighFeatures } from './features/weigh-features.ts';
import { type ContrastiveInputs, contrastiveKernel, sizeOfKeys } from './kernels/contrastive.ts';
import type { Labels } from './labels.ts';

/** Options of {@link balancedContrastiveLoss}. */
export interface BalancedContrastiveLossOptions extends FeatureLossOptions {
  /**
   * One center (prototype) per class, `[numClasses, featureDim]`, of length 1 like the features: a float32 tensor, with respect to which
   * the loss is differentiated too, or rows of numbers, which are constants.
   */
  centers: Centers;
  /** What scalar products are divided by, above 0. The authors' class has 0.1, their scripts 0.07. @default 0.1 */
  temperature?: number;
}

/**
 * Returns the balanced contrastive loss of each feature: a contrastive loss in which all classes weigh alike.
 *
 * Use it beside a {@link logitAdjustedLoss} on long-tailed data, 0.35 of it in the authors' ImageNet script. In a plain supervised
 * contrastive loss common classes fill the sum of negatives, and rare ones are missing from most batches. Here each class has its mean
 * in the sum (class averaging), and a center that makes it present in every batch (class complement).
 *
 *     K(c)    = rows of class c in the batch and the center of c, without the anchor i
 *     S(i)    = sum over classes c of the mean over K(c) of exp(f(i) · k / temperature)
 *     loss(i) = mean over k in K(class of i) of  log S(i) - f(i) · k / temperature
 *
 * The authors' centers are the classifier's weights behind a small network, trained with the rest; they take the mean over all anchors:
 * `reduction: 'mean'`. Features should have length 1, with the views stacked: all rows of the first, then all of the second.
 *
 * The gradient is finite for all finite features and centers, cut to the largest float32 where it would be larger. Products beyond
 * 1e37 after the division by the temperature are cut, which changes the value only.
 *
 * @param labels - Class ids, `[batch]`, or one-hot labels, `[batch, numClasses]`, of which the largest element counts; constants. Labels
 *   of the first view alone stand for every view. -1 and a row of zeros leave a row out, as anchor and as key.
 * @param features - Float32, `[batch, featureDim]`, with the views stacked.
 * @param options - Centers, temperature, weights, reduction.
 * @returns Loss per row in nats, `[batch]`, 0 where left out; a Scalar with `reduction`.
 * @throws TypeError if `features` is not a float32 tensor, `labels` or `centers` is neither a tensor nor an array, or an option has the
 *   wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { balancedContrastiveLoss } from '@lt/losses';
 *
 * const centers = tensor2d([[1, 0], [0, 1]]);
 * const features = tensor2d([[0.8, 0.6], [0, 1], [1, 0], [0.6, 0.8]]); // two images, two views
 * const loss = await balancedContrastiveLoss([0, 1], features, { centers, temperature: 0.5 }).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.6450', '0.2725', '0.2725', '0.6450' ]
 * ```
 *
 * @see J. Zhu, Z. Wang, J. Chen, Y.-P. P. Chen, Y.-G. Jiang, "Balanced Contrastive Learning for Long-Tailed Visual Recognition",
 *   CVPR 2022, section 3, https://arxiv.org/abs/2207.09052
 */
export function balancedContrastiveLoss(
  labels: Labels,
  features: Tensor,
  options: BalancedContrastiveLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the balanced contrastive loss of the batch, reduced to a Scalar. */
export function balancedContrastiveLoss(
  labels: Labels,
  features: Tensor,
  options: BalancedContrastiveLossOptions & { reduction: FeatureReduction },
): Scalar;
/** Returns the balanced contrastive loss, of each row or reduced: for options whose `reduction` is known only when the code runs. */
export function balancedContrastiveLoss(
  labels: Labels,
  features: Tensor,
  options: BalancedContrastiveLossOptions,
): Tensor1D | Scalar;
export function balancedContrastiveLoss(
  labels: Labels,
  features: Tensor,
  options: BalancedContrastiveLossOptions,
): Tensor {
  const name = 'balancedContrastiveLoss';
  const rows = checkFeatures(name, features);
  const { centers, ignoreIndex = -1, reduction } = checkOptions(name, options);
  const numClasses = checkCenters(name, centers, features.shape[1]!);
  checkFeatureLossOptions(name, options, rows, numClasses);
  const temperature = checkNumber(name, 'temperature', options.temperature ?? 0.1, { above: 0 });
  const toClasses = checkFeatureLabels(name, labels, { rows, numClasses, ignoreIndex, repeatable: true });
  const prepare = (live: ContrastiveInputs) => {
    const classes = toClasses();
    const fixed = centers instanceof Tensor ? undefined : toCenterTensor(centers);
    const size = sizeOfKeys(live.features, classes.valid, live.centers ?? fixed);
    const constants = { valid: classes.valid, size, centers: fixed, ...balancedKeys(classes, numClasses) };
    return { constants, ...weighFeatures(classes, options) };
  };
  const inputs: ContrastiveInputs = { features, centers: centers instanceof Tensor ? centers : undefined };
  const shape = reduction === undefined ? [rows] : [];
  return differentiableFeatureLoss(inputs, contrastiveKernel(rows, temperature), prepare, { rows, shape });
}

/** Returns the targets and the logarithms of the weights of all keys, rows first, then centers. */
function balancedKeys(classes: FeatureLabels, numClasses: number): { targets: Tensor2D; bias: Tensor } {
  const self = isSelf(classes.classIds.size);
  const same = sameClass(classes);
  const ownCenter = classMatrix(classes, numClasses);
  const positives = concat([sub(same, self), ownCenter], 1);
  // Rows of each key's class and its center, without the anchor where it is of that class.
  const members = add(concat([sum(same, 0), sum(ownCenter, 0)]), 1);
  const sizes = sub(expandDims(members, 0), positives);
  const compared = concat([keyBias(self, classes.valid), zerosLike(ownCenter)], 1);
  return { targets: shares(positives), bias: sub(compared, log(sizes)) };
}
