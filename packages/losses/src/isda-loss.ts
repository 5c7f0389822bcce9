import { type Scalar, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { augmentLogits, type IsdaLogitsOptions } from './isda-logits.ts';
import { affineSoftmaxKernel } from './kernels/affine-softmax.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { softmaxLoss } from './softmax-loss.ts';

/** Options of {@link isdaLoss}. */
export interface IsdaLossOptions extends LossOptions, Omit<IsdaLogitsOptions, 'ignoreIndex'> {}

/**
 * Returns the loss of implicit semantic data augmentation (ISDA) of each example: cross entropy on {@link isdaLogits}.
 *
 * It is an upper bound on the mean cross entropy over infinitely many copies of the example, whose features are moved along the
 * covariance of their class. For another loss than cross entropy, put it on top of {@link isdaLogits}.
 *
 *     z(c) = logit(c) + lambda / 2 · (w(c) - w(y))ᵀ · covariance(y) · (w(c) - w(y)),        y the true class, w(c) a column of the kernel
 *     q(c) = classWeight(c) · ((1 - labelSmoothing) · label(c) + labelSmoothing / numClasses)
 *     loss = sum over c of  q(c) · -log softmax(z)(c)
 *
 * One training step: features, then {@link updateClassCovariance} with them, then this loss. The authors' reduction is `'mean'`, and
 * their lambda is `lambda0 · epoch / totalEpochs`, since the covariance means little at first: give `epochCallback` the schedule. They
 * take 0.5 for lambda0 on CIFAR and 7.5 on ImageNet.
 *
 * The gradient is finite for all finite logits. A loss that float32 cannot hold is the largest float32. A logit may be -Infinity where
 * the label is 0 and nothing is smoothed.
 *
 * @param labels - Class ids, `[batch]`, or one-hot labels, `[batch, numClasses]`; constants, never differentiated. Soft labels have no
 *   true class: here they mix the covariances and weights of theirs.
 * @param logits - Unnormalized log probabilities (nats), float32, `[batch, numClasses]`. Further leading axes are kept.
 * @param options - Weights of the last layer, covariance of the features, strength, class weights, smoothing, ignored examples,
 *   reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` or `kernel` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the
 *   wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { matMul, tensor2d } from '@tensorflow/tfjs-core';
 * import { isdaLoss, softmaxCrossEntropy, updateClassCovariance } from '@lt/losses';
 *
 * const classIds = [0, 0, 1];
 * const features = tensor2d([[2, 0], [1, 1], [0, 1]]);
 * const kernel = tensor2d([[1, -1], [-1, 1]]);
 * const logits = matMul(features, kernel);
 *
 * const covariance = await updateClassCovariance(null, classIds, features, { numClasses: 2 });
 * const plain = await softmaxCrossEntropy(classIds, logits).array();
 * const augmented = await isdaLoss(classIds, logits, { kernel, covariance, lambda: 0.5 }).array();
 * console.log(plain.map((value) => value.toFixed(4))); // [ '0.0181', '0.6931', '0.1269' ]
 * console.log(augmented.map((value) => value.toFixed(4))); // [ '0.0298', '0.9741', '0.1269' ]
 * ```
 *
 * @see Y. Wang, X. Pan, S. Song, H. Zhang, C. Wu, G. Huang, "Implicit Semantic Data Augmentation for Deep Networks", NeurIPS 2019,
 *   the upper bound of the expected loss, https://arxiv.org/abs/1909.12220
 */
export function isdaLoss(
  labels: Labels,
  logits: Tensor,
  options: IsdaLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the ISDA loss of the batch, reduced to a Scalar. */
export function isdaLoss(
  labels: Labels,
  logits: Tensor,
  options: IsdaLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the ISDA loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function isdaLoss(labels: Labels, logits: Tensor, options: IsdaLossOptions): Tensor1D | Scalar;
export function isdaLoss(labels: Labels, logits: Tensor, options: IsdaLossOptions): Tensor {
  const name = 'isdaLoss';
  const { kernel, covariance, lambda, ...shared } = options ?? {};
  const own = { kernel, covariance, ...(lambda !== undefined && { lambda }) };
  const ignored = shared.ignoreIndex === undefined ? {} : { ignoreIndex: shared.ignoreIndex };
  return tidy(() =>
    softmaxLoss(
      name,
      labels,
      augmentLogits(name, labels, logits, { ...own, ...ignored }),
      shared,
      affineSoftmaxKernel(),
    ),
  );
}
