import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { sigmoidLoss } from './sigmoid-loss.ts';

/**
 * Returns the binary cross entropy of each example, summed over its classes.
 *
 * Use it when an example may have several classes, or to train one detector per class: an example of class 3 is then a negative
 * one for all others. Start such a head at the bias {@link sigmoidBiasInit}.
 *
 *     loss = weight · sum over c of  label(c) · -log σ(logit(c)) + (1 - label(c)) · -log(1 - σ(logit(c)))
 *
 * `weight` is the sum of the class weights of the example's labels and multiplies *all* its columns, as in the class-balanced loss.
 * `labelSmoothing` moves each label towards 1/2, as tfjs does. PyTorch's mean over all elements is `'elementMean'` here.
 *
 * Value and gradient are finite for all finite logits; a sum over classes that exceeds float32 is the largest float32.
 *
 * @param labels - One-hot, multi-hot or soft labels in [0, 1], `[batch, numClasses]`, or class ids, `[batch]`; constants, never
 *   differentiated.
 * @param logits - Log odds (nats), float32, `[batch, numClasses]`. Further leading axes are kept.
 * @param options - Weights, smoothing, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { sigmoidCrossEntropy } from '@lt/losses';
 *
 * const labels = tensor2d([[1, 0, 1], [0, 0, 0]]);
 * const logits = tensor2d([[2, 0, -1], [-3, 0, 0]]);
 * const loss = await sigmoidCrossEntropy(labels, logits).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '2.1333', '1.4349' ]
 * ```
 *
 * @see Y. Cui, M. Jia, T.-Y. Lin, Y. Song, S. Belongie, "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019,
 *   section 4.2, https://arxiv.org/abs/1901.05555
 */
export function sigmoidCrossEntropy(
  labels: Labels,
  logits: Tensor,
  options?: LossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the binary cross entropy of the batch, reduced to a Scalar. */
export function sigmoidCrossEntropy(
  labels: Labels,
  logits: Tensor,
  options: LossOptions & { reduction: Reduction },
): Scalar;
/** Returns the binary cross entropy, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function sigmoidCrossEntropy(labels: Labels, logits: Tensor, options?: LossOptions): Tensor1D | Scalar;
export function sigmoidCrossEntropy(labels: Labels, logits: Tensor, options: LossOptions = {}): Tensor {
  return sigmoidLoss('sigmoidCrossEntropy', labels, logits, options);
}
