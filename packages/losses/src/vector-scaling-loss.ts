import { checkNumber, checkNumbers } from '@lt/core';
import { type Scalar, type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { checkLogits } from './check-loss-arguments.ts';
import { affineSoftmaxKernel } from './kernels/affine-softmax.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { relativeLogCounts } from './relative-log-counts.ts';
import { softmaxLoss } from './softmax-loss.ts';

/** Options of {@link vectorScalingLoss}. */
export interface VectorScalingLossOptions extends LossOptions {
  /**
   * Examples per class of the whole training set (not of a batch), `[numClasses]`, each above 0. Only their ratios matter, so that a
   * prior does as well.
   */
  classCounts: ArrayLike<number>;
  /** Strength of the multiplicative part, at least 0; 0 is {@link logitAdjustedLoss}. @default 0.3 */
  gamma?: number;
  /** Strength of the additive part, at least 0; 0 is the CDT loss. @default 1 */
  tau?: number;
}

/**
 * Returns the vector-scaling loss of each example: cross entropy on logits that are multiplied and shifted by class.
 *
 * Use it when training goes on after every training example is classified right, as that of large networks does. From there on an
 * additive adjustment has no more effect on the decision boundary and a multiplicative one has; the additive one speeds up the start.
 *
 *     z(c) = (count(c) / largest count)^gamma · logit(c) + tau · log prior(c)
 *     q(c) = classWeight(c) · ((1 - labelSmoothing) · label(c) + labelSmoothing / numClasses)
 *     loss = sum over c of  q(c) · -log softmax(z)(c)
 *
 * With `tau: 0` this is the class-dependent temperature (CDT) loss of Ye et al., with `gamma: 0` the logit-adjusted loss. Predict
 * from the raw logits. The authors' reduction is `'weightedMean'`, which is `'mean'` where there are no class weights; their code
 * divides by (largest count / count)^gamma, which is the same. The gradient of a rare class's logit is smaller by its factor.
 *
 * The gradient is finite for all finite logits. A loss that float32 cannot hold (logits further apart than 3.4e38) is the largest float32.
 * A logit may be -Infinity where the label is 0 and nothing is smoothed.
 *
 * @param labels - One-hot or soft labels, `[batch, numClasses]`, or class ids, `[batch]`; constants, never differentiated.
 * @param logits - Unnormalized scores (nats before scaling), float32, `[batch, numClasses]`. Further leading axes are kept.
 * @param options - Class statistics, strengths, weights, smoothing, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, a class has no examples, or an option is outside its
 *   range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { vectorScalingLoss } from '@lt/losses';
 *
 * const logits = tensor2d([[2, 0, 0], [2, 0, 0]]);
 * const classCounts = [900, 90, 10];
 * const loss = await vectorScalingLoss([0, 2], logits, { classCounts, gamma: 0.3, tau: 1 }).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.0149', '6.5147' ]
 *
 * const cdt = await vectorScalingLoss([0, 2], logits, { classCounts, gamma: 0.3, tau: 0 }).array();
 * console.log(cdt.map((value) => value.toFixed(4))); // [ '0.2395', '2.2395' ]
 * ```
 *
 * @see G. R. Kini, O. Paraskevas, S. Oymak, C. Thrampoulidis, "Label-Imbalanced and Group-Sensitive Classification under
 *   Overparameterization", NeurIPS 2021, definition of the VS-loss, https://arxiv.org/abs/2103.01550
 * @see H.-J. Ye, H.-Y. Chen, D.-C. Zhan, W.-L. Chao, "Identifying and Compensating for Feature Deviation in Imbalanced Deep
 *   Learning", 2020 (class-dependent temperatures), https://arxiv.org/abs/2001.01385
 */
export function vectorScalingLoss(
  labels: Labels,
  logits: Tensor,
  options: VectorScalingLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the vector-scaling loss of the batch, reduced to a Scalar. */
export function vectorScalingLoss(
  labels: Labels,
  logits: Tensor,
  options: VectorScalingLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the vector-scaling loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function vectorScalingLoss(
  labels: Labels,
  logits: Tensor,
  options: VectorScalingLossOptions,
): Tensor1D | Scalar;
export function vectorScalingLoss(labels: Labels, logits: Tensor, options: VectorScalingLossOptions): Tensor {
  const name = 'vectorScalingLoss';
  checkLogits(name, logits);
  const { classCounts, gamma = 0.3, tau = 1, ...shared } = options ?? {};
  checkNumbers(name, 'classCounts', classCounts, { above: 0, length: logits.shape.at(-1)! });
  checkNumber(name, 'gamma', gamma, { min: 0 });
  checkNumber(name, 'tau', tau, { min: 0 });
  const logs = relativeLogCounts(classCounts);
  // A scale that rounds to 0 would make NaN of a masked logit, -Infinity: it stops at the smallest normal float32.
  const classScale = Float32Array.from(logs, (log) => Math.max(Math.exp(gamma * log), 2 ** -126));
  const bias = Float32Array.from(logs, (log) => tau * log);
  return softmaxLoss(name, labels, logits, shared, affineSoftmaxKernel(), () => ({
    classScale: tensor1d(classScale),
    bias: tensor1d(bias),
  }));
}
