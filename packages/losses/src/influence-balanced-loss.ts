import { checkNumber, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  greater,
  mul,
  reshape,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { checkBoolean } from './check-boolean.ts';
import { checkLossArguments } from './check-loss-arguments.ts';
import { weighExamples } from './example-weights.ts';
import { differentiableFeatureLoss } from './features/differentiable-feature-loss.ts';
import { influenceBalancedKernel } from './kernels/influence-balanced.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { smoothLabels } from './smooth-labels.ts';

/** Options of {@link influenceBalancedLoss}. */
export interface InfluenceBalancedLossOptions extends LossOptions {
  /**
   * What the last layer makes the logits of, float32, `[batch, featureDim]`, with the leading axes of the logits; or the L1 norms of
   * these, `[batch, 1]`. Differentiated like the logits, unless `detachInfluence`.
   */
  features: Tensor;
  /** Scale of the loss, above 0. Choose it so that the loss has about the size of a cross entropy when it takes over. @default 1000 */
  alpha?: number;
  /** What keeps the loss of an example without influence finite, above 0. @default 0.001 */
  epsilon?: number;
  /** How fast the loss of well classified examples fades, at least 0; 0 is cross entropy. The authors' focal form has 1. @default 0 */
  gamma?: number;
  /**
   * Whether the influence counts as a constant in the gradient, as a weight would and as the paper has it. The authors' code lets the
   * gradient flow through it, into logits and features. @default false
   */
  detachInfluence?: boolean;
}

/**
 * Returns the influence-balanced loss of each example: cross entropy, divided by how much the example moves the last layer.
 *
 * Use it in the second half of a training. By then a model has fitted the data, and the frequent classes draw the decision boundary:
 * examples with a large gradient are overfitted ones, and count less. The authors train with plain cross entropy for 100 of 200 epochs,
 * then switch:
 *
 *     const loss = epoch < 100 ? softmaxCrossEntropy(labels, logits) : influenceBalancedLoss(labels, logits, { features });
 *
 * With p the softmax of the logits:
 *
 *     influence = (sum over c of |p(c) - label(c)|) · (sum over d of |feature(d)|)        L1 norm of the gradient of the last layer
 *     C    = sum over c of  classWeight(c) · label(c) · -log p(c)
 *     loss = alpha / (influence + epsilon) · (1 - exp(-C))^gamma · C
 *
 * In the paper the class weights are inversely proportional to the counts: `classWeights(counts, { scheme: 'inverse' })` of @lt/core.
 * With `gamma` above 0 and class weights the modulator fades by the weighted cross entropy C, as in the authors' code; to fade by the
 * probability itself, as {@link softmaxFocalLoss} does, pass the weights as `sampleWeights`. The authors divide by the number of
 * examples: `'mean'`. Their code has 10,000 for `alpha` in the class, and 1000 in the script.
 *
 * The gradients are finite for all finite logits and features, and cut to the range of float32. A loss that float32 cannot hold is
 * the largest float32.
 *
 * @param labels - One-hot or soft labels, `[batch, numClasses]`, or class ids, `[batch]`; constants, never differentiated.
 * @param logits - Unnormalized log probabilities (nats), float32, `[batch, numClasses]`. Further leading axes are kept.
 * @param options - Features, strengths, weights, smoothing, ignored examples, reduction.
 * @returns Loss per example, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` or `features` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the
 *   wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { influenceBalancedLoss } from '@lt/losses';
 *
 * const features = tensor2d([[1, -2], [1, -2]]);
 * const logits = tensor2d([[2, 0, 0], [2, 0, 0]]);
 * const loss = await influenceBalancedLoss([0, 2], logits, { features, alpha: 10 }).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '1.8728', '4.1767' ]
 * ```
 *
 * @see S. Park, J. Lim, Y. Jeon, J. Y. Choi, "Influence-Balanced Loss for Imbalanced Visual Classification", ICCV 2021, section 3,
 *   https://arxiv.org/abs/2110.02444
 */
export function influenceBalancedLoss(
  labels: Labels,
  logits: Tensor,
  options: InfluenceBalancedLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the influence-balanced loss of the batch, reduced to a Scalar. */
export function influenceBalancedLoss(
  labels: Labels,
  logits: Tensor,
  options: InfluenceBalancedLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the influence-balanced loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function influenceBalancedLoss(
  labels: Labels,
  logits: Tensor,
  options: InfluenceBalancedLossOptions,
): Tensor1D | Scalar;
export function influenceBalancedLoss(
  labels: Labels,
  logits: Tensor,
  options: InfluenceBalancedLossOptions,
): Tensor {
  const name = 'influenceBalancedLoss';
  const toMatrix = checkLossArguments(name, labels, logits, checkOptions(name, options));
  const { features, alpha = 1000, epsilon = 0.001, gamma = 0, labelSmoothing = 0, reduction } = options;
  const leading = logits.shape.slice(0, -1);
  checkTensor(name, 'features', features, { dtype: 'float32', shape: [...leading, 'featureDim'] });
  if (features.shape.at(-1) === 0) {
    throw new RangeError(
      `${name}: expected \`features\` to have at least one feature, got shape [${features.shape.join(', ')}].`,
    );
  }
  checkNumber(name, 'alpha', alpha, { above: 0 });
  checkNumber(name, 'epsilon', epsilon, { above: 0 });
  checkNumber(name, 'gamma', gamma, { min: 0 });
  const detachInfluence = checkBoolean(name, 'detachInfluence', options.detachInfluence ?? false);

  const numClasses = logits.shape.at(-1)!;
  const rows = logits.size / numClasses;
  const valuesShape = reduction === undefined ? leading : [rows];
  const kernel = influenceBalancedKernel({ alpha, epsilon, gamma, detachInfluence }, valuesShape);
  const prepare = () => {
    const matrix = toMatrix();
    const { classWeights, sampleWeights, inverseDenominator } = weighExamples(matrix, options);
    const smoothed = smoothLabels(matrix.labels, labelSmoothing, 1 / numClasses);
    const targets: Tensor2D = classWeights === undefined ? smoothed : mul(smoothed, classWeights);
    return {
      constants: {
        labels: smoothed,
        targets,
        counted: sampleWeights && greater(reshape(sampleWeights, [rows, 1]), 0),
      },
      ...(sampleWeights && { rowWeights: reshape(sampleWeights, valuesShape as [number]) as Tensor1D }),
      ...(inverseDenominator && { inverseDenominator }),
    };
  };
  const shape = reduction === undefined ? leading : [];
  return differentiableFeatureLoss({ logits, features }, kernel, prepare, { rows, shape });
}
