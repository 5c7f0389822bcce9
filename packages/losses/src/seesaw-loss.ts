import { checkNumber, checkNumbers } from '@lt/core';
import {
  matMul,
  minimum,
  mul,
  reshape,
  type Scalar,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
} from '@tensorflow/tfjs-core';
import { checkLogits } from './check-loss-arguments.ts';
import { type SeesawConstants, seesawKernel } from './kernels/seesaw.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { softmaxLoss } from './softmax-loss.ts';

/** Options of {@link seesawLoss}. */
export interface SeesawLossOptions extends LossOptions {
  /**
   * Examples of each class seen so far in training, the batch at hand included, `[numClasses]`, each at least 0: what
   * {@link updateSeenCounts} returns. Counts below 1 count as 1. The counts of the training set do as well, from the first step on.
   */
  classCounts: ArrayLike<number>;
  /** Strength of the mitigation for rare classes, at least 0; 0 turns it off. @default 0.8 */
  p?: number;
  /** Strength of the compensation for misclassified examples, at least 0; 0 turns it off. @default 2 */
  q?: number;
  /** Smallest probability of the true class that the compensation reckons with, above 0 and at most 1. @default 0.01 */
  epsilon?: number;
}

/**
 * Returns the seesaw loss of each example: frequent classes push rare ones down less, unless these are mistaken for them.
 *
 * Use it for classifiers, of images or of what a detector proposes, on long-tailed data whose counts need not be known in advance.
 * With y the true class and p̂ the softmax of the logits:
 *
 *     mitigation(c)   = min(1, (count(c) / count(y))^p)                 below 1 for classes that are rarer than y
 *     compensation(c) = max(1, (p̂(c) / max(p̂(y), epsilon))^q)           above 1 for classes that win over y
 *     S(c) = mitigation(c) · compensation(c),   S(y) = 1
 *     loss = sum over c of  target(c) · -log( exp(logit(c)) · S(c) / sum over k of S(k) · exp(logit(k)) )
 *     target(c) = classWeight(c) · ((1 - labelSmoothing) · label(c) + labelSmoothing / numClasses)
 *
 * The factors count as constants in the gradient, as in the authors' code. With `p = q = 0`, or with equal counts and `q = 0`, this is
 * cross entropy. Predict from the raw logits.
 *
 * The counts are an option, plain data: a loss does not change them, so that an evaluation cannot either. In a training step first
 * count the batch, then compute its loss, in this order, as the authors do. They divide by the number of examples: `'mean'`. This is
 * the form for classification of mmpretrain; the detectors of mmdetection add a separate classifier for "object or background".
 *
 * Memory is that of a few tensors `[batch, numClasses]`. The gradient is finite for all finite logits. A loss that float32 cannot hold
 * (logits further apart than 3.4e38) is the largest float32. A logit may be -Infinity where the label is 0 and nothing is smoothed.
 *
 * @param labels - Class ids, `[batch]`, or one-hot labels, `[batch, numClasses]`; constants, never differentiated. For soft labels,
 *   which the paper does not have, `count(y)` and `p̂(y)` are geometric means by label, and `S` counts in the share `1 - label`.
 * @param logits - Unnormalized log probabilities (nats), float32, `[batch, numClasses]`. Further leading axes are kept.
 * @param options - Counts, strengths, weights, smoothing, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { seesawLoss, updateSeenCounts } from '@lt/losses';
 *
 * const labels = [0, 2];
 * const classCounts = await updateSeenCounts([899, 90, 9], labels); // kept from step to step
 * const logits = tensor2d([[2, 0, 0], [2, 0, 0]]);
 * const loss = await seesawLoss(labels, logits, { classCounts }).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.0248', '6.0049' ]
 * ```
 *
 * @see J. Wang, W. Zhang, Y. Zang, Y. Cao, J. Pang, T. Gong, K. Chen, Z. Liu, C. C. Loy, D. Lin, "Seesaw Loss for Long-Tailed Instance
 *   Segmentation", CVPR 2021, section 3, https://arxiv.org/abs/2008.10032
 */
export function seesawLoss(
  labels: Labels,
  logits: Tensor,
  options: SeesawLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the seesaw loss of the batch, reduced to a Scalar. */
export function seesawLoss(
  labels: Labels,
  logits: Tensor,
  options: SeesawLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the seesaw loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function seesawLoss(labels: Labels, logits: Tensor, options: SeesawLossOptions): Tensor1D | Scalar;
export function seesawLoss(labels: Labels, logits: Tensor, options: SeesawLossOptions): Tensor {
  const name = 'seesawLoss';
  checkLogits(name, logits);
  const { classCounts, p = 0.8, q = 2, epsilon = 0.01, ...shared } = options ?? {};
  const numClasses = logits.shape.at(-1)!;
  checkNumbers(name, 'classCounts', classCounts, { min: 0, length: numClasses });
  checkNumber(name, 'p', p, { min: 0 });
  checkNumber(name, 'q', q, { min: 0 });
  checkNumber(name, 'epsilon', epsilon, { above: 0, max: 1 });
  const logCounts = Float32Array.from(classCounts, (count) => Math.log(Math.max(count, 1)));
  const constants = (given: Tensor2D): Pick<SeesawConstants, 'labels' | 'mitigation'> => {
    const own = matMul(given, reshape(tensor1d(logCounts), [numClasses, 1]));
    return { labels: given, mitigation: mul(minimum(sub(tensor1d(logCounts), own), 0), p) };
  };
  return softmaxLoss(name, labels, logits, shared, seesawKernel(q, epsilon), constants);
}
