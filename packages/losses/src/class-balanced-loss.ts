import { checkNumber, checkNumbers, checkOneOf } from '@lt/core';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { checkLogits } from './check-loss-arguments.ts';
import { affineSoftmaxKernel } from './kernels/affine-softmax.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { sigmoidLoss } from './sigmoid-loss.ts';
import { softmaxLoss } from './softmax-loss.ts';

/** Options of {@link classBalancedLoss}. */
export interface ClassBalancedLossOptions extends Omit<LossOptions, 'classWeights'> {
  /** Examples per class of the whole training set (not of a batch), `[numClasses]`, each above 0; fractions are accepted. */
  classCounts: ArrayLike<number>;
  /**
   * Strength of the correction: 0 weighs all classes alike, 1 by the inverse of their counts. `1 / (1 - beta)` is the count beyond
   * which more examples change nothing: 10,000 by default. @default 0.9999
   */
  beta?: number;
  /** The loss that is weighted. `'sigmoid'` and `'focal'` train one binary output per class. @default 'softmax' */
  base?: 'softmax' | 'sigmoid' | 'focal';
  /** How fast the loss of well classified elements fades, at least 0. Read with base `'focal'` only. @default 1 */
  gamma?: number;
}

/**
 * Returns the class-balanced loss of each example: the rarer its class, the larger its weight.
 *
 * Use it when a few classes hold most of the training data. With `beta = 0` every weight is 1, and as `beta` approaches 1 the weight
 * approaches one over the class count.
 *
 *     weight(c) ∝ (1 - beta) / (1 - beta^count(c)),   scaled so that the weights sum to numClasses
 *     loss      = sum over c of  label(c) · weight(c) · -log softmax(logits)(c)                           base 'softmax'
 *     loss      = sum over c of  label(c) · weight(c),  times the binary cross entropy of all classes     base 'sigmoid'
 *     loss      = the same with each term times (1 - p_t)^gamma, without alpha                            base 'focal'
 *
 * The authors divide by the number of examples: `'mean'` for base softmax, `'positives'` for sigmoid and focal (the same thing for
 * one-hot labels), not by the sum of the weights. The weights of long-tailed data are far below 1 on average over examples, so this
 * loss is smaller than the plain one, and so are its steps. Their gamma is 1 on CIFAR and 0.5 on ImageNet and iNaturalist. Start the
 * head of the sigmoid and focal forms at the bias {@link sigmoidBiasInit}; the class with the largest logit is still the prediction.
 *
 * The gradient is finite for all finite logits, where the focal form of the authors, in float32, is NaN from a logit of -89 on. A loss
 * that float32 cannot hold is the largest float32, 3.4e38.
 *
 * @param labels - One-hot or soft labels, `[batch, numClasses]`, or class ids, `[batch]`; constants, never differentiated. With several
 *   classes in a row their weights add up, as in the authors' code.
 * @param logits - Unnormalized log probabilities, or log odds for sigmoid and focal (nats), float32, `[batch, numClasses]`. Not the
 *   output of a softmax. Further leading axes are kept.
 * @param options - Class statistics, strength of the correction, base loss, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, a class has no examples, or an option is outside its
 *   range. (For classes without examples see `onZero` of `classWeights` in @lt/core, whose result the other losses take.)
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { classBalancedLoss } from '@lt/losses';
 *
 * const labels = tensor2d([[1, 0, 0], [0, 0, 1]]);
 * const logits = tensor2d([[2, 0, 0], [2, 0, 0]]);
 * const loss = await classBalancedLoss(labels, logits, { classCounts: [900, 90, 10], beta: 0.99 }).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.0547', '5.3481' ]
 * ```
 *
 * @see Y. Cui, M. Jia, T.-Y. Lin, Y. Song, S. Belongie, "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019,
 *   section 4, https://arxiv.org/abs/1901.05555
 */
export function classBalancedLoss(
  labels: Labels,
  logits: Tensor,
  options: ClassBalancedLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the class-balanced loss of the batch, reduced to a Scalar. */
export function classBalancedLoss(
  labels: Labels,
  logits: Tensor,
  options: ClassBalancedLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the class-balanced loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function classBalancedLoss(
  labels: Labels,
  logits: Tensor,
  options: ClassBalancedLossOptions,
): Tensor1D | Scalar;
export function classBalancedLoss(labels: Labels, logits: Tensor, options: ClassBalancedLossOptions): Tensor {
  const name = 'classBalancedLoss';
  checkLogits(name, logits);
  const { classCounts, ...shared } = options ?? {};
  checkNumbers(name, 'classCounts', classCounts, { above: 0, length: logits.shape.at(-1)! });
  const beta = checkNumber(name, 'beta', options.beta ?? 0.9999, { min: 0, max: 1 });
  const base = checkOneOf(name, 'base', options.base ?? 'softmax', ['softmax', 'sigmoid', 'focal']);
  const gamma = checkNumber(name, 'gamma', options.gamma ?? 1, { min: 0 });
  // One over the effective numbers, as classWeights of @lt/core has it; their common factor 1 - beta cancels.
  const logBeta = Math.log1p(beta - 1);
  const inverse = Float64Array.from(classCounts, (n) => 1 / (beta === 1 ? n : -Math.expm1(n * logBeta)));
  const scale = inverse.length / inverse.reduce((sum, weight) => sum + weight);
  const weighted = { ...shared, classWeights: inverse.map((weight) => scale * weight) };
  if (base === 'softmax') return softmaxLoss(name, labels, logits, weighted, affineSoftmaxKernel());
  return sigmoidLoss(name, labels, logits, weighted, { gamma: base === 'focal' ? gamma : 0 });
}
