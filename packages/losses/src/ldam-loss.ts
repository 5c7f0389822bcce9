import { checkNumber, checkNumbers } from '@lt/core';
import { mul, type Scalar, type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { checkLogits } from './check-loss-arguments.ts';
import { affineSoftmaxKernel } from './kernels/affine-softmax.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { softmaxLoss } from './softmax-loss.ts';

/** Options of {@link ldamLoss}. */
export interface LdamLossOptions extends LossOptions {
  /** Examples per class of the whole training set (not of a batch), `[numClasses]`, each above 0; fractions are accepted. */
  classCounts: ArrayLike<number>;
  /** Margin of the rarest class, in units of the logits (cosines), at least 0. The authors take 0.3 for iNaturalist. @default 0.5 */
  maxMargin?: number;
  /** What the cosines are multiplied by, above 0. @default 30 */
  scale?: number;
}

/**
 * Returns the label-distribution-aware margin loss (LDAM) of each example: cross entropy with a margin that is larger for rarer
 * classes.
 *
 * It is meant for cosine logits: normalize each feature vector and each column of the last kernel to length 1, without a bias, as in
 * the example. A margin of 0.5 means something between -1 and 1 only, and `scale` is there to make such small logits sharp. For
 * logits that are multiplied by s already, pass `scale: 1` and s times the margin: the two are the same.
 *
 *     margin(c) = maxMargin · (count(c) / smallest count)^(-1/4)
 *     z(c)      = scale · (cosine(c) - label(c) · margin(c))
 *     q(c)      = classWeight(c) · ((1 - labelSmoothing) · label(c) + labelSmoothing / numClasses)
 *     loss      = sum over c of  q(c) · -log softmax(z)(c)
 *
 * The authors train with deferred re-weighting (DRW) and `reduction: 'weightedMean'`: pass what {@link deferredReweighting} returns as
 * `classWeights`. Gradients are `scale` times as large as those of cross entropy; the authors do not clip them. Predict from the
 * cosines, without margins.
 *
 * The paper leaves the factor of the margins open; the authors' code, followed here, gives the rarest class `maxMargin`, and has the
 * scale, which the paper does not. Soft labels and smoothing are not in the paper: a soft label takes its share of each margin.
 *
 * The gradient is finite for all finite logits. A loss that float32 cannot hold is the largest float32. A logit may be -Infinity where
 * the label is 0 and nothing is smoothed.
 *
 * @param labels - One-hot or soft labels, `[batch, numClasses]`, or class ids, `[batch]`; constants, never differentiated.
 * @param logits - Cosines of features and class weights, from -1 to 1 (not checked), float32, `[batch, numClasses]`. Further leading
 *   axes are kept.
 * @param options - Class statistics, margin, scale, weights, smoothing, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, a class has no examples, or an option is outside its
 *   range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { div, matMul, norm, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
 * import { deferredReweighting, ldamLoss } from '@lt/losses';
 *
 * // The last layer: features [batch, featureDim] and kernel [featureDim, numClasses], both made of unit vectors.
 * const unit = (x: Tensor2D, axis: number): Tensor2D => div(x, norm(x, 'euclidean', axis, true));
 * const features = tensor2d([[3, 4], [1, 0]]);
 * const kernel = tensor2d([[1, 0, -1], [0, 2, 1]]);
 * const cosines = matMul(unit(features, 1), unit(kernel, 0));
 * console.log((await cosines.array()).map((row) => row.map((value) => value.toFixed(2)).join(' '))); // [ '0.60 0.80 0.14', '1.00 0.00 -0.71' ]
 *
 * const classCounts = [900, 90, 10];
 * const loss = await ldamLoss([1, 0], cosines, { classCounts, maxMargin: 0.5, scale: 10 }).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '1.2389', '0.0002' ]
 *
 * const weightsAt = deferredReweighting({ classCounts, startEpoch: 160 });
 * const options = { classCounts, scale: 10, classWeights: weightsAt(160), reduction: 'weightedMean' } as const;
 * console.log((await ldamLoss([1, 0], cosines, options).array()).toFixed(4)); // 1.1222
 * ```
 *
 * @see K. Cao, C. Wei, A. Gaidon, N. Arechiga, T. Ma, "Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss",
 *   NeurIPS 2019, definition of the LDAM loss, https://arxiv.org/abs/1906.07413
 */
export function ldamLoss(
  labels: Labels,
  logits: Tensor,
  options: LdamLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the LDAM loss of the batch, reduced to a Scalar. */
export function ldamLoss(
  labels: Labels,
  logits: Tensor,
  options: LdamLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the LDAM loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function ldamLoss(labels: Labels, logits: Tensor, options: LdamLossOptions): Tensor1D | Scalar;
export function ldamLoss(labels: Labels, logits: Tensor, options: LdamLossOptions): Tensor {
  const name = 'ldamLoss';
  checkLogits(name, logits);
  const { classCounts, maxMargin = 0.5, scale = 30, ...shared } = options ?? {};
  checkNumbers(name, 'classCounts', classCounts, { above: 0, length: logits.shape.at(-1)! });
  checkNumber(name, 'maxMargin', maxMargin, { min: 0 });
  checkNumber(name, 'scale', scale, { above: 0 });
  const smallest = Array.from(classCounts).reduce((least, count) => Math.min(least, count));
  const bias = Float32Array.from(classCounts, (count) => -scale * maxMargin * (count / smallest) ** -0.25);
  return softmaxLoss(name, labels, logits, shared, affineSoftmaxKernel(scale), (matrix) => ({
    bias: mul(matrix, tensor1d(bias)),
  }));
}
