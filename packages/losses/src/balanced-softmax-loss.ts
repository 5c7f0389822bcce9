import { checkNumbers } from '@lt/core';
import { type Scalar, type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { checkLogits } from './check-loss-arguments.ts';
import { affineSoftmaxKernel } from './kernels/affine-softmax.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { relativeLogCounts } from './relative-log-counts.ts';
import { softmaxLoss } from './softmax-loss.ts';

/** Options of {@link balancedSoftmaxLoss}. */
export interface BalancedSoftmaxLossOptions extends LossOptions {
  /**
   * Examples per class of the whole training set (not of a batch), `[numClasses]`, each above 0. Only their ratios matter, so that a
   * prior does as well.
   */
  classCounts: ArrayLike<number>;
}

/**
 * Returns the balanced softmax loss of each example: cross entropy on logits that know how frequent each class was.
 *
 * A strong first choice for single-label data with a long tail: it has nothing to tune. The model learns logits for balanced
 * classes, and the prior of the training set is added during training only. Predict from the raw logits, with nothing added.
 *
 *     p(c) = count(c) · exp(logit(c)) / sum over k of count(k) · exp(logit(k))
 *     q(c) = classWeight(c) · ((1 - labelSmoothing) · label(c) + labelSmoothing / numClasses)
 *     loss = sum over c of  q(c) · -log p(c)
 *
 * The authors' reduction is `'mean'`. It is {@link logitAdjustedLoss} with `tau` 1. To correct a model that was trained with plain cross
 * entropy, use `adjustLogits` of @lt/classifiers at prediction time instead; doing both corrects twice. Class weights on top of it
 * correct twice too.
 *
 * The gradient is finite for all finite logits. A loss that float32 cannot hold (logits further apart than 3.4e38) is the largest float32.
 * A logit may be -Infinity where the label is 0 and nothing is smoothed.
 *
 * @param labels - One-hot or soft labels, `[batch, numClasses]`, or class ids, `[batch]`; constants, never differentiated.
 * @param logits - Unnormalized log probabilities for balanced classes (nats), float32, `[batch, numClasses]`. Further leading axes
 *   are kept.
 * @param options - Class statistics, weights, smoothing, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, a class has no examples, or an option is outside its
 *   range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { balancedSoftmaxLoss } from '@lt/losses';
 *
 * const logits = tensor2d([[2, 0, 0], [2, 0, 0]]);
 * const loss = await balancedSoftmaxLoss([0, 2], logits, { classCounts: [900, 90, 10] }).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.0149', '6.5147' ]
 * ```
 *
 * @see J. Ren, C. Yu, S. Sheng, X. Ma, H. Zhao, S. Yi, H. Li, "Balanced Meta-Softmax for Long-Tailed Visual Recognition", NeurIPS
 *   2020, definition of the balanced softmax, https://arxiv.org/abs/2007.10740
 */
export function balancedSoftmaxLoss(
  labels: Labels,
  logits: Tensor,
  options: BalancedSoftmaxLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the balanced softmax loss of the batch, reduced to a Scalar. */
export function balancedSoftmaxLoss(
  labels: Labels,
  logits: Tensor,
  options: BalancedSoftmaxLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the balanced softmax loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function balancedSoftmaxLoss(
  labels: Labels,
  logits: Tensor,
  options: BalancedSoftmaxLossOptions,
): Tensor1D | Scalar;
export function balancedSoftmaxLoss(
  labels: Labels,
  logits: Tensor,
  options: BalancedSoftmaxLossOptions,
): Tensor {
  const name = 'balancedSoftmaxLoss';
  checkLogits(name, logits);
  const { classCounts, ...shared } = options ?? {};
  checkNumbers(name, 'classCounts', classCounts, { above: 0, length: logits.shape.at(-1)! });
  const bias = Float32Array.from(relativeLogCounts(classCounts));
  return softmaxLoss(name, labels, logits, shared, affineSoftmaxKernel(), () => ({ bias: tensor1d(bias) }));
}
