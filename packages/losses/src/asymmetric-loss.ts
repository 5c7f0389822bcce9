import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { binaryLoss } from './binary-loss.ts';
import { checkBoolean } from './check-boolean.ts';
import { asymmetricSigmoidKernel } from './kernels/asymmetric-sigmoid.ts';
import { asymmetricSoftmaxKernel } from './kernels/asymmetric-softmax.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { refuseOptions } from './refuse-options.ts';
import { softmaxLoss } from './softmax-loss.ts';

/** Options of {@link asymmetricLoss}. */
export interface AsymmetricLossOptions extends LossOptions {
  /** How fast the loss of well classified negatives fades, at least 0. Start at 2 if training is not stable at 4. @default 4 */
  gammaNegative?: number;
  /** The same for positives, at least 0; smaller than `gammaNegative` where positives are rare. @default 1, and 0 with base 'softmax' */
  gammaPositive?: number;
  /** Probability below which a negative costs nothing at all, from 0 up to 1. Base `'sigmoid'` only. @default 0.05 */
  clip?: number;
  /**
   * Whether the factors that fade the loss count as constants in the gradient, as in the authors' `AsymmetricLoss`; not so in their
   * `AsymmetricLossOptimized` and in their single-label form. @default true, and false with base 'softmax'
   */
  detachModulator?: boolean;
  /**
   * Smallest probability that a logarithm is taken of, from 0 up to 1. The authors' 1e-8 takes the gradient from whatever is wrong by
   * more than 18.4 nats, so that it is never corrected. Base `'sigmoid'` only. @default 0
   */
  epsilon?: number;
  /** `'sigmoid'`: any number of classes in an example. `'softmax'`: one class in each, the form for a single label. @default 'sigmoid' */
  base?: 'sigmoid' | 'softmax';
}

/**
 * Returns the asymmetric loss of each example, in which easy negatives fade faster than easy positives.
 *
 * Use it for images with several labels out of many: of each hundred outputs all but a few are negative, and a focal loss that fades
 * these enough would fade the rare positives too. Negatives with a probability below `clip` are dropped, and count less beyond.
 *
 *     p = σ(logits),   u = max(p - clip, 0)                                                          base 'sigmoid'
 *     loss = weight · sum over c of  label(c)       · (1 - p(c))^gammaPositive · -log p(c)
 *                                 + (1 - label(c)) · u(c)^gammaNegative       · -log(1 - u(c))
 *
 *     p = softmax(logits)                                                                            base 'softmax'
 *     m(c) = label(c) · (1 - p(c))^gammaPositive + (1 - label(c)) · p(c)^gammaNegative
 *     q(c) = classWeight(c) · ((1 - labelSmoothing) · label(c) + labelSmoothing / numClasses)
 *     loss = sum over c of  q(c) · m(c) · -log p(c)
 *
 * With base `'sigmoid'`, `weight` is the sum of the class weights of the example's labels and multiplies *all* its columns. With base
 * `'softmax'` the negatives enter through label smoothing alone: the authors smooth by 0.1; without, this is a focal loss.
 *
 * The authors take `'sum'` for several labels and `'mean'` for one. Their sum over a large batch and 80 classes is large, and their
 * learning rate fits it. With gamma 0 and clip 0 this is binary cross entropy, with equal gammas and clip 0 a focal loss without alpha.
 *
 * The gradient is finite for all finite logits. The authors' code takes logarithms of probabilities of at least 1e-8: see `epsilon`.
 *
 * @param labels - One-hot or multi-hot labels, `[batch, numClasses]`, or class ids, `[batch]`; constants, never differentiated. Soft
 *   labels mix the two sides.
 * @param logits - Log odds, or unnormalized log probabilities for base softmax (nats), float32, `[batch, numClasses]`. Further leading
 *   axes are kept.
 * @param options - Strengths, base, weights, smoothing, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, an option is outside its range, or `clip` or
 *   `epsilon` is given with base `'softmax'`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { asymmetricLoss } from '@lt/losses';
 *
 * const labels = tensor2d([[1, 0, 1], [0, 0, 0]]);
 * const logits = tensor2d([[2, 0, -1], [-4, 0, 3]]);
 * const loss = await asymmetricLoss(labels, logits).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.9997', '1.5699' ]
 * ```
 *
 * @see T. Ridnik, E. Ben-Baruch, N. Zamir, A. Noy, I. Friedman, M. Protter, L. Zelnik-Manor, "Asymmetric Loss For Multi-Label
 *   Classification", ICCV 2021, equations 4 to 7, https://arxiv.org/abs/2009.14119
 */
export function asymmetricLoss(
  labels: Labels,
  logits: Tensor,
  options?: AsymmetricLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the asymmetric loss of the batch, reduced to a Scalar. */
export function asymmetricLoss(
  labels: Labels,
  logits: Tensor,
  options: AsymmetricLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the asymmetric loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function asymmetricLoss(
  labels: Labels,
  logits: Tensor,
  options?: AsymmetricLossOptions,
): Tensor1D | Scalar;
export function asymmetricLoss(labels: Labels, logits: Tensor, options: AsymmetricLossOptions = {}): Tensor {
  const name = 'asymmetricLoss';
  checkOptions(name, options);
  const base = checkOneOf(name, 'base', options.base ?? 'sigmoid', ['sigmoid', 'softmax']);
  const single = base === 'softmax';
  const { gammaNegative = 4, gammaPositive = single ? 0 : 1, clip = 0.05, epsilon = 0 } = options;
  checkNumber(name, 'gammaNegative', gammaNegative, { min: 0 });
  checkNumber(name, 'gammaPositive', gammaPositive, { min: 0 });
  const detachModulator = checkBoolean(name, 'detachModulator', options.detachModulator ?? !single);
  const factors = { gammaNegative, gammaPositive, detachModulator };
  if (single) {
    refuseOptions(name, options, ['clip', 'epsilon'], "base 'softmax' has no such form");
    return softmaxLoss(name, labels, logits, options, asymmetricSoftmaxKernel(factors), (given) => ({
      labels: given,
    }));
  }
  checkNumber(name, 'clip', clip, { min: 0, below: 1 });
  checkNumber(name, 'epsilon', epsilon, { min: 0, below: 1 });
  const kernel = asymmetricSigmoidKernel({ ...factors, clip, epsilon });
  return binaryLoss(name, labels, logits, options, kernel, { constants: (targets) => ({ targets }) });
}
