import { checkNumber, checkOptions } from '@lt/core';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { affineSoftmaxKernel } from './kernels/affine-softmax.ts';
import { softmaxFocalKernel } from './kernels/softmax-focal.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { softmaxLoss } from './softmax-loss.ts';

/** Options of {@link softmaxFocalLoss}. */
export interface SoftmaxFocalLossOptions extends LossOptions {
  /** How fast the loss of well classified examples fades, at least 0; 0 is softmax cross entropy. @default 2 */
  gamma?: number;
}

/**
 * Returns the focal loss of each example on softmax probabilities.
 *
 * Use it for single-label classification, where classes exclude each other; {@link focalLoss} is the form on sigmoids, of the paper.
 *
 *     q(c) = classWeight(c) · ((1 - labelSmoothing) · label(c) + labelSmoothing / numClasses)
 *     loss = sum over c of  q(c) · (1 - p(c))^gamma · -log p(c),      p = softmax(logits)
 *
 * The usual reduction is `'mean'`. The focal loss in the code of LDAM-DRW differs when there are class weights: it raises p to the
 * power of the weight before the modulator. Without class weights the two are the same.
 *
 * The gradient is finite for all finite logits and every gamma from 0, where the usual form is NaN for gamma below 1 once p rounds to
 * 1. A loss that float32 cannot hold (logits further apart than 3.4e38) is the largest float32. A logit may be -Infinity where the
 * label is 0 and nothing is smoothed.
 *
 * @param labels - One-hot or soft labels, `[batch, numClasses]`, or class ids, `[batch]`; constants, never differentiated.
 * @param logits - Unnormalized log probabilities (nats), float32, `[batch, numClasses]`. Further leading axes are kept.
 * @param options - Strength, weights, smoothing, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { softmaxFocalLoss } from '@lt/losses';
 *
 * const logits = tensor2d([[2, 0, 0], [2, 0, 0]]);
 * const loss = await softmaxFocalLoss([0, 2], logits, { gamma: 2 }).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.0109', '1.7879' ]
 * ```
 *
 * @see T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, "Focal Loss for Dense Object Detection", ICCV 2017, equation 4,
 *   https://arxiv.org/abs/1708.02002
 */
export function softmaxFocalLoss(
  labels: Labels,
  logits: Tensor,
  options?: SoftmaxFocalLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the softmax focal loss of the batch, reduced to a Scalar. */
export function softmaxFocalLoss(
  labels: Labels,
  logits: Tensor,
  options: SoftmaxFocalLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the softmax focal loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function softmaxFocalLoss(
  labels: Labels,
  logits: Tensor,
  options?: SoftmaxFocalLossOptions,
): Tensor1D | Scalar;
export function softmaxFocalLoss(
  labels: Labels,
  logits: Tensor,
  options: SoftmaxFocalLossOptions = {},
): Tensor {
  const name = 'softmaxFocalLoss';
  checkOptions(name, options);
  const gamma = checkNumber(name, 'gamma', options.gamma ?? 2, { min: 0 });
  // Without a modulator this is cross entropy, for which there is a cheaper kernel.
  if (gamma === 0) return softmaxLoss(name, labels, logits, options, affineSoftmaxKernel());
  return softmaxLoss(name, labels, logits, options, softmaxFocalKernel(gamma));
}
