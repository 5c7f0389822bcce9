import { checkNumber } from '@lt/core';
import { type Scalar, sub, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { sameClass } from './features/class-pairs.ts';
import { differentiableFeatureLoss } from './features/differentiable-feature-loss.ts';
import { checkFeatureLabels } from './features/feature-labels.ts';
import {
  checkFeatureLossOptions,
  checkFeatures,
  type FeatureLossOptions,
  type FeatureReduction,
} from './features/feature-loss-options.ts';
import { isSelf, keyBias, shares } from './features/positive-keys.ts';
import { weighFeatures } from './features/weigh-features.ts';
import { type ContrastiveInputs, contrastiveKernel, sizeOfKeys } from './kernels/contrastive.ts';
import type { Labels } from './labels.ts';

/** Options of {@link supervisedContrastiveLoss}. */
export interface SupervisedContrastiveLossOptions extends FeatureLossOptions {
  /** What scalar products are divided by, above 0: the smaller, the more the closest rows of other classes count. @default 0.07 */
  temperature?: number;
  /** The loss is multiplied by `temperature / baseTemperature`, above 0. @default 0.07 */
  baseTemperature?: number;
}

/**
 * Returns the supervised contrastive loss of each feature: it should be closer to the others of its class than to the rest.
 *
 * Use it to train features before a classifier, on two augmented views of each image. Features should have length 1: divide them by
 * their norms. Stack the views: all rows of the first, then all of the second.
 *
 *     p(i, j) = exp(f(i) · f(j) / temperature) / sum over k ≠ i of exp(f(i) · f(k) / temperature)
 *     loss(i) = -temperature / baseTemperature · mean over the others j of the class of i of log p(i, j)
 *
 * The authors take the mean over all anchors: `reduction: 'mean'`. An anchor without another row of its class has loss 0 and still
 * counts in that mean, as in their present code (an earlier one gave NaN). Each row is an anchor, as with their `contrast_mode` `'all'`.
 * On long-tailed data common classes dominate it: see {@link balancedContrastiveLoss} and {@link pacoLoss}.
 *
 * The gradient is finite for all finite features, cut to the largest float32 where it would be larger. Products beyond 1e37 after the
 * division by the temperature are cut, which changes the value only.
 *
 * @param labels - Class ids, `[batch]`, any whole numbers from 0, or one-hot labels, `[batch, numClasses]`, of which the largest
 *   element counts; constants. Labels of the first view alone stand for every view. -1 and a row of zeros leave a row out, as anchor
 *   and as something to compare with.
 * @param features - Float32, `[batch, featureDim]`, with the views stacked.
 * @param options - Temperatures, weights, reduction.
 * @returns Loss per row in nats, `[batch]`, 0 where left out; a Scalar with `reduction`.
 * @throws TypeError if `features` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { supervisedContrastiveLoss } from '@lt/losses';
 *
 * // Two images, two views: the views of the first image agree, those of the second do not.
 * const features = tensor2d([[1, 0], [0, 1], [1, 0], [0.6, 0.8]]);
 * const loss = await supervisedContrastiveLoss([0, 1], features, { temperature: 0.5, baseTemperature: 0.5 }).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.4604', '0.3392', '0.4604', '0.8504' ]
 * ```
 *
 * @see P. Khosla, P. Teterwak, C. Wang, A. Sarna, Y. Tian, P. Isola, A. Maschinot, C. Liu, D. Krishnan, "Supervised Contrastive
 *   Learning", NeurIPS 2020, equation 2, https://arxiv.org/abs/2004.11362
 */
export function supervisedContrastiveLoss(
  labels: Labels,
  features: Tensor,
  options?: SupervisedContrastiveLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the supervised contrastive loss of the batch, reduced to a Scalar. */
export function supervisedContrastiveLoss(
  labels: Labels,
  features: Tensor,
  options: SupervisedContrastiveLossOptions & { reduction: FeatureReduction },
): Scalar;
/** Returns the supervised contrastive loss, of each row or reduced: for options whose `reduction` is known only when the code runs. */
export function supervisedContrastiveLoss(
  labels: Labels,
  features: Tensor,
  options?: SupervisedContrastiveLossOptions,
): Tensor1D | Scalar;
export function supervisedContrastiveLoss(
  labels: Labels,
  features: Tensor,
  options: SupervisedContrastiveLossOptions = {},
): Tensor {
  const name = 'supervisedContrastiveLoss';
  const rows = checkFeatures(name, features);
  checkFeatureLossOptions(name, options, rows);
  const temperature = checkNumber(name, 'temperature', options.temperature ?? 0.07, { above: 0 });
  const base = checkNumber(name, 'baseTemperature', options.baseTemperature ?? 0.07, { above: 0 });
  const { classWeights, ignoreIndex = -1, reduction } = options;
  const numClasses = classWeights?.length;
  const toClasses = checkFeatureLabels(name, labels, { rows, numClasses, ignoreIndex, repeatable: true });
  const prepare = ({ features }: ContrastiveInputs) => {
    const classes = toClasses();
    const size = sizeOfKeys(features, classes.valid);
    const self = isSelf(rows);
    const targets = shares(sub(sameClass(classes), self), temperature / base);
    const bias = keyBias(self, classes.valid);
    return { constants: { valid: classes.valid, size, targets, bias }, ...weighFeatures(classes, options) };
  };
  const shape = reduction === undefined ? [rows] : [];
  return differentiableFeatureLoss({ features }, contrastiveKernel(rows, temperature), prepare, {
    rows,
    shape,
  });
}
