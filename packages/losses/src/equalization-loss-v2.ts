import { checkOptions } from '@lt/core';
import { add, mul, type Scalar, type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { binaryLoss } from './binary-loss.ts';
import { checkLogits } from './check-loss-arguments.ts';
import {
  checkGradientRatio,
  checkStrength,
  equalizationWeights,
  type GradientSums,
} from './equalization-weights.ts';
import { sigmoidFocalKernel } from './kernels/sigmoid-focal.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';

/** Options of {@link equalizationLossV2}. */
export interface EqualizationLossV2Options extends LossOptions {
  /**
   * What {@link updateGradientRatio} returned last, or the ratios of positive to negative gradients themselves, `[numClasses]`, each at
   * least 0. One class fewer than there are logits means that the last column is the background: it keeps weight 1. @default no
   * gradient seen: all weights 1
   */
  gradientRatio?: GradientSums | ArrayLike<number>;
  /** Steepness of the mapping from ratios to weights, at least 0. @default 12 */
  gamma?: number;
  /** Ratio at which negatives get half their weight, at least 0. @default 0.8 */
  mu?: number;
  /** How much the positives gain that the negatives lose, at least 0. @default 4 */
  alpha?: number;
}

/**
 * Returns the equalization loss v2 of each example: binary cross entropy in which every class weighs its positives up and its
 * negatives down until the gradients of the two balance.
 *
 * Use it for detectors, or any head of binary outputs, on long-tailed data. It needs no class counts: what counts is how much
 * gradient a class has got from its positive and from its negative examples, which {@link updateGradientRatio} keeps track of.
 *
 *     r(c)    = sum of positive gradients / (sum of negative gradients + 1e-10),   100 before there are any
 *     negative weight(c) = 1 / (1 + exp(-gamma · (r(c) - mu)))
 *     positive weight(c) = 1 + alpha · (1 - negative weight(c))
 *     loss = weight · sum over c of  label(c)       · positive weight(c) · -log σ(logit(c))
 *                                 + (1 - label(c)) · negative weight(c) · -log(1 - σ(logit(c)))
 *
 * The ratios are an option, plain data: a loss does not change them, so that an evaluation cannot either. In a training step compute
 * the loss with the ratios so far, then update them with the same batch, in this order, as the authors do.
 *
 * The detector of the authors has one more output, for "an object of any class or none", last: leave it out of `gradientRatio`, and it
 * gets weight 1 and no statistics. Where the number of classes is set wrong, another column takes this place.
 *
 * `weight` is the sum of the class weights of the example's labels and multiplies *all* its columns. The authors divide by the number
 * of examples: `'mean'`. One-stage detectors, with very many easy negatives, need the focal form of the follow-up paper.
 *
 * The gradient is finite for all finite logits. A loss that float32 cannot hold is the largest float32.
 *
 * @param labels - Class ids, `[batch]`, or one-hot or multi-hot labels, `[batch, numClasses]`; constants, never differentiated.
 * @param logits - Log odds (nats), float32, `[batch, numClasses]`. Further leading axes are kept.
 * @param options - Gradient ratios, mapping, weights, smoothing, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { equalizationLossV2, updateGradientRatio } from '@lt/losses';
 *
 * const logits = tensor2d([[2, 0, -1], [2, 0, -1]]);
 * const before = await equalizationLossV2([0, 2], logits).array();
 * const gradientRatio = await updateGradientRatio(undefined, [0, 2], logits);
 * const after = await equalizationLossV2([0, 2], logits, { gradientRatio }).array();
 * console.log(before.map((value) => value.toFixed(4))); // [ '1.1333', '4.1333' ]
 * console.log(after.map((value) => value.toFixed(4))); // [ '0.9478', '1.3140' ]
 * ```
 *
 * @see J. Tan, X. Lu, G. Zhang, C. Yin, Q. Li, "Equalization Loss v2: A New Gradient Balance Approach for Long-tailed Object
 *   Detection", CVPR 2021, section 4, https://arxiv.org/abs/2012.08548
 */
export function equalizationLossV2(
  labels: Labels,
  logits: Tensor,
  options?: EqualizationLossV2Options & { reduction?: undefined },
): Tensor1D;
/** Returns the equalization loss v2 of the batch, reduced to a Scalar. */
export function equalizationLossV2(
  labels: Labels,
  logits: Tensor,
  options: EqualizationLossV2Options & { reduction: Reduction },
): Scalar;
/** Returns the equalization loss v2, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function equalizationLossV2(
  labels: Labels,
  logits: Tensor,
  options?: EqualizationLossV2Options,
): Tensor1D | Scalar;
export function equalizationLossV2(
  labels: Labels,
  logits: Tensor,
  options: EqualizationLossV2Options = {},
): Tensor {
  const name = 'equalizationLossV2';
  checkLogits(name, logits);
  checkOptions(name, options);
  const numClasses = logits.shape.at(-1)!;
  const strength = checkStrength(name, options);
  const ratios = checkGradientRatio(name, options.gradientRatio, numClasses);
  const { positive, negative } = equalizationWeights(ratios, numClasses, strength);
  const difference = positive.map((weight, c) => weight - negative[c]!);
  return binaryLoss(name, labels, logits, options, sigmoidFocalKernel(0), {
    constants: (targets) => ({
      targets,
      elementWeights: add(mul(targets, tensor1d(difference)), tensor1d(negative)),
    }),
  });
}
