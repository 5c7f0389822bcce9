import { checkNumber, checkOptions } from '@lt/core';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { sigmoidLoss } from './sigmoid-loss.ts';

/** Options of {@link focalLoss}. */
export interface FocalLossOptions extends LossOptions {
  /** How fast the loss of well classified elements fades, at least 0; 0 is binary cross entropy. @default 2 */
  gamma?: number;
  /** Weight of positive elements, from 0 to 1; negative ones get `1 - alpha`. `null`, or torchvision's -1, weighs neither. @default 0.25 */
  alpha?: number | null;
}

/**
 * Returns the sigmoid focal loss of each example, summed over its classes.
 *
 * Use it when easy negatives drown the rest: in detection, and wherever one binary output per class sees mostly negatives.
 *
 *     p_t  = σ(logit) where the label is 1, 1 - σ(logit) where it is 0
 *     a_t  = alpha where the label is 1, 1 - alpha where it is 0
 *     loss = weight · sum over c of  a_t · (1 - p_t)^gamma · -log p_t
 *
 * `weight` is the sum of the class weights of the example's labels and multiplies *all* its columns. For soft labels t the modulator
 * is `exp(-gamma · (t · softplus(logit) + (1 - t) · softplus(-logit)))`, which is the same for 0 and 1.
 *
 * The paper divides the sum by the number of positives: `reduction: 'positives'`. torchvision's `'mean'` over all elements is
 * `'elementMean'` here. Value and gradient are finite for all finite logits and every gamma from 0, where torchvision's gradient is
 * NaN for gamma below 1 from logits around 20 on (float32). A sum over classes that float32 cannot hold is the
 * largest float32.
 *
 * @param labels - One-hot, multi-hot or soft labels in [0, 1], `[batch, numClasses]`, or class ids, `[batch]`; constants, never
 *   differentiated.
 * @param logits - Log odds (nats), float32, `[batch, numClasses]`. Further leading axes are kept.
 * @param options - Strength, weights, smoothing, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { focalLoss } from '@lt/losses';
 *
 * const labels = tensor2d([[1, 0, 0], [0, 0, 1]]);
 * const logits = tensor2d([[2, 0, -1], [2, 0, -1]]);
 * const loss = await focalLoss(labels, logits, { gamma: 2, alpha: 0.25, reduction: 'positives' }).array();
 * console.log(loss.toFixed(4)); // 0.8452
 * ```
 *
 * @see T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, "Focal Loss for Dense Object Detection", ICCV 2017, equation 5,
 *   https://arxiv.org/abs/1708.02002
 */
export function focalLoss(
  labels: Labels,
  logits: Tensor,
  options?: FocalLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the sigmoid focal loss of the batch, reduced to a Scalar. */
export function focalLoss(
  labels: Labels,
  logits: Tensor,
  options: FocalLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the sigmoid focal loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function focalLoss(labels: Labels, logits: Tensor, options?: FocalLossOptions): Tensor1D | Scalar;
export function focalLoss(labels: Labels, logits: Tensor, options: FocalLossOptions = {}): Tensor {
  checkOptions('focalLoss', options);
  const { gamma = 2, alpha = 0.25 } = options;
  checkNumber('focalLoss', 'gamma', gamma, { min: 0 });
  const unweighted = alpha === null || alpha === -1;
  if (!unweighted) checkNumber('focalLoss', 'alpha', alpha, { min: 0, max: 1 });
  return sigmoidLoss('focalLoss', labels, logits, options, { gamma, alpha: unweighted ? undefined : alpha });
}
