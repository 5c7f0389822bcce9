import { checkNumber, checkNumbers } from '@lt/core';
import { type Scalar, type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { checkLogits } from './check-loss-arguments.ts';
import { affineSoftmaxKernel } from './kernels/affine-softmax.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { relativeLogCounts } from './relative-log-counts.ts';
import { softmaxLoss } from './softmax-loss.ts';

/** Options of {@link logitAdjustedLoss}. */
export interface LogitAdjustedLossOptions extends LossOptions {
  /**
   * Examples per class of the whole training set (not of a batch), `[numClasses]`, each above 0. Only their ratios matter, so that a
   * prior does as well.
   */
  classCounts: ArrayLike<number>;
  /** Strength of the adjustment, at least 0: 0 is plain cross entropy, 1 is the rule of a balanced test set. @default 1 */
  tau?: number;
}

/**
 * Returns the logit-adjusted cross entropy of each example.
 *
 * Use it when the test set is balanced and the training set is not: at `tau` 1 the lowest loss belongs to the classifier with the
 * lowest error averaged over classes. It asks for a margin between every pair of classes, larger towards the frequent one.
 *
 *     p(c) = softmax(logits + tau · log prior)(c),      prior(c) = count(c) / sum of the counts
 *     q(c) = classWeight(c) · ((1 - labelSmoothing) · label(c) + labelSmoothing / numClasses)
 *     loss = sum over c of  q(c) · -log p(c)
 *
 * Predict from the raw logits: what was added here is for training only. The other form of the method trains with plain cross entropy
 * and subtracts `tau · log prior` at prediction time: that is `adjustLogits` of @lt/classifiers. Use one of the two, not both. Raw
 * logits are also what to compute a validation accuracy from.
 *
 * The usual reduction is `'weightedMean'`, which is `'mean'` where there are no class weights. The authors' code has
 * `log(prior^tau + 1e-12)`, which differs by less than 1e-12 / prior^tau.
 *
 * The gradient is finite for all finite logits. A loss that float32 cannot hold (logits further apart than 3.4e38) is the largest float32.
 * A logit may be -Infinity where the label is 0 and nothing is smoothed.
 *
 * @param labels - One-hot or soft labels, `[batch, numClasses]`, or class ids, `[batch]`; constants, never differentiated.
 * @param logits - Unnormalized log probabilities for balanced classes (nats), float32, `[batch, numClasses]`. Further leading axes
 *   are kept.
 * @param options - Class statistics, strength, weights, smoothing, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, a class has no examples, or an option is outside its
 *   range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { logitAdjustedLoss } from '@lt/losses';
 *
 * const logits = tensor2d([[2, 0, 0], [2, 0, 0]]);
 * const options = { classCounts: [900, 90, 10], tau: 0.5 };
 * const loss = await logitAdjustedLoss([0, 2], logits, options).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.0555', '4.3054' ]
 * ```
 *
 * @see A. K. Menon, S. Jayasumana, A. S. Rawat, H. Jain, A. Veit, S. Kumar, "Long-Tail Learning via Logit Adjustment", ICLR 2021,
 *   the logit-adjusted softmax cross entropy, https://arxiv.org/abs/2007.07314
 */
export function logitAdjustedLoss(
  labels: Labels,
  logits: Tensor,
  options: LogitAdjustedLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the logit-adjusted loss of the batch, reduced to a Scalar. */
export function logitAdjustedLoss(
  labels: Labels,
  logits: Tensor,
  options: LogitAdjustedLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the logit-adjusted loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function logitAdjustedLoss(
  labels: Labels,
  logits: Tensor,
  options: LogitAdjustedLossOptions,
): Tensor1D | Scalar;
export function logitAdjustedLoss(labels: Labels, logits: Tensor, options: LogitAdjustedLossOptions): Tensor {
  const name = 'logitAdjustedLoss';
  checkLogits(name, logits);
  const { classCounts, tau = 1, ...shared } = options ?? {};
  checkNumbers(name, 'classCounts', classCounts, { above: 0, length: logits.shape.at(-1)! });
  checkNumber(name, 'tau', tau, { min: 0 });
  const bias = Float32Array.from(relativeLogCounts(classCounts), (log) => tau * log);
  return softmaxLoss(name, labels, logits, shared, affineSoftmaxKernel(), () => ({ bias: tensor1d(bias) }));
}
