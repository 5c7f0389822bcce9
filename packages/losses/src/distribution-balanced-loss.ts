import { checkNumber, checkNumbers } from '@lt/core';
import {
  add,
  divNoNan,
  matMul,
  mul,
  reshape,
  type Scalar,
  sigmoid,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
} from '@tensorflow/tfjs-core';
import { binaryLoss } from './binary-loss.ts';
import { checkLogits } from './check-loss-arguments.ts';
import { affineSigmoidKernel } from './kernels/affine-sigmoid.ts';
import { sigmoidFocalKernel } from './kernels/sigmoid-focal.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';

/** Options of {@link distributionBalancedLoss}. */
export interface DistributionBalancedLossOptions extends LossOptions {
  /** Examples that have each class, of the whole training set, `[numClasses]`, each above 0. They may sum to more than `numExamples`. */
  classCounts: ArrayLike<number>;
  /** Examples of the training set, more than any class has. Needed unless `initBias` is 0. */
  numExamples?: number;
  /** Smallest weight of an element, at least 0. @default 0.1 */
  alpha?: number;
  /** Steepness of the mapping from rebalancing to weight, at least 0; with `beta: 0, alpha: 0.5` all weights are 1. @default 10 */
  beta?: number;
  /** Rebalancing that gets a weight of `alpha` + 1/2: choose the mean of r over the data. The authors' is 0.2 on COCO, 0.3 on VOC. @default 0.2 */
  mu?: number;
  /** How far the logits start from those of the class shares, at least 0; 0 turns it off. @default 0.05 */
  initBias?: number;
  /** How much sooner negatives are let go, above 0; 1 turns it off. The authors' is 2 on COCO, 5 on VOC. @default 2 */
  negativeScale?: number;
  /** How fast the loss of well classified elements fades, at least 0; 0 is binary cross entropy. @default 2 */
  gamma?: number;
  /** Factor of the loss, at least 0: what the modulator takes away on average. @default 2, and 1 with gamma 0 */
  balance?: number;
}

/**
 * Returns the distribution-balanced loss of each example: for several labels per example, where no sampling balances all classes.
 *
 * Use it for multi-label data with a long tail, above all with class-aware sampling: an example that is drawn for a rare class brings
 * its frequent ones along, and each absent class as a negative. It rebalances the weights by what was really drawn, and lets negatives
 * go early. With t the labels and n the counts:
 *
 *     r(c)  = (1 / n(c)) / (sum over k of t(k) / n(k)),   0 for an example without labels
 *     W(c)  = alpha + σ(beta · (r(c) - mu))                                                  rebalanced weighting
 *     nu(c) = -initBias · log(numExamples / n(c) - 1) / negativeScale                        class-specific bias
 *     z(c)  = logit(c) + nu(c) for a positive, negativeScale · (logit(c) + nu(c)) for a negative
 *     w(c)  = W(c) for a positive, W(c) / negativeScale for a negative                       negative-tolerant regularization
 *     p_t(c) = σ(z(c)) for a positive, 1 - σ(z(c)) for a negative
 *     loss  = weight · balance · sum over c of  w(c) · (1 - p_t(c))^gamma · -log p_t(c)
 *
 * `weight` is the sum of the class weights of the example's labels and multiplies *all* its columns. The parts come off one by one:
 * `gamma: 0` leaves rebalanced binary cross entropy, `negativeScale: 1` and `initBias: 0` the plain logits, `beta: 0, alpha: 0.5` equal
 * weights. Predict from the raw logits.
 *
 * The authors divide by all elements: `'elementMean'`. The defaults are those of their configuration for COCO; the defaults in their
 * code (alpha 10, beta 0.2) are not what they trained with. Their code changes the logits that it is given, in place, and divides by 0
 * for an example without labels, whose weights then are `1 + alpha`.
 *
 * The gradient is finite for all finite logits. A loss that float32 cannot hold is the largest float32.
 *
 * @param labels - One-hot or multi-hot labels, `[batch, numClasses]`, or class ids, `[batch]`; constants, never differentiated. Soft
 *   labels go between positive and negative in every part.
 * @param logits - Log odds (nats), float32, `[batch, numClasses]`. Further leading axes are kept.
 * @param options - Class statistics, strengths, weights, smoothing, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option is missing or has the
 *   wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, `numExamples` is not above all counts, or an option is
 *   outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { distributionBalancedLoss } from '@lt/losses';
 *
 * const labels = tensor2d([[1, 0, 0], [1, 0, 1]]);
 * const logits = tensor2d([[2, 0, -1], [2, 0, -1]]);
 * const options = { classCounts: [900, 300, 40], numExamples: 1000 };
 * const loss = await distributionBalancedLoss(labels, logits, options).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.1818', '1.7502' ]
 * ```
 *
 * @see T. Wu, Q. Huang, Z. Liu, Y. Wang, D. Lin, "Distribution-Balanced Loss for Multi-Label Classification in Long-Tailed Datasets",
 *   ECCV 2020, section 3, https://arxiv.org/abs/2007.09654
 */
export function distributionBalancedLoss(
  labels: Labels,
  logits: Tensor,
  options: DistributionBalancedLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the distribution-balanced loss of the batch, reduced to a Scalar. */
export function distributionBalancedLoss(
  labels: Labels,
  logits: Tensor,
  options: DistributionBalancedLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the distribution-balanced loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function distributionBalancedLoss(
  labels: Labels,
  logits: Tensor,
  options: DistributionBalancedLossOptions,
): Tensor1D | Scalar;
export function distributionBalancedLoss(
  labels: Labels,
  logits: Tensor,
  options: DistributionBalancedLossOptions,
): Tensor {
  const name = 'distributionBalancedLoss';
  checkLogits(name, logits);
  const { classCounts, alpha = 0.1, beta = 10, mu = 0.2, initBias = 0.05, ...shared } = options ?? {};
  const { negativeScale = 2, gamma = 2, balance = gamma === 0 ? 1 : 2 } = shared;
  const numClasses = logits.shape.at(-1)!;
  checkNumbers(name, 'classCounts', classCounts, { above: 0, length: numClasses });
  for (const [argument, value] of Object.entries({ alpha, beta, mu, initBias, gamma, balance })) {
    checkNumber(name, argument, value, { min: 0 });
  }
  checkNumber(name, 'negativeScale', negativeScale, { above: 0 });
  const logitBias = new Float32Array(numClasses);
  if (initBias > 0 || shared.numExamples !== undefined) {
    const largest = Array.from(classCounts).reduce((most, count) => Math.max(most, count), 0);
    const total = checkNumber(name, 'numExamples', shared.numExamples, { above: largest });
    for (let c = 0; c < numClasses; c++) {
      logitBias[c] = (-initBias * Math.log(total / classCounts[c]! - 1)) / negativeScale;
    }
  }
  const rarity = inverseCounts(classCounts);

  const constants = (targets: Tensor2D, given: Tensor2D) => {
    const inverse = tensor1d(rarity);
    const share = divNoNan(inverse, matMul(given, reshape(inverse, [numClasses, 1])));
    const weights = add(sigmoid(mul(sub(share, mu), beta)), alpha);
    return {
      targets,
      elementWeights: mul(mul(weights, between(given, 1, 1 / negativeScale)), balance),
      logitScale: between(given, 1, negativeScale),
      logitBias: tensor1d(logitBias),
    };
  };
  return binaryLoss(name, labels, logits, shared, affineSigmoidKernel(sigmoidFocalKernel(gamma)), {
    constants,
  });
}

/** Returns the inverse of each count relative to the largest inverse: in (0, 1]. */
function inverseCounts(classCounts: ArrayLike<number>): Float32Array {
  const smallest = Array.from(classCounts).reduce((least, count) => Math.min(least, count), Infinity);
  return Float32Array.from(classCounts, (count) => smallest / count);
}

/** Returns `label · positive + (1 - label) · negative`. */
function between(labels: Tensor2D, positive: number, negative: number): Tensor2D {
  return add(mul(labels, positive - negative), negative);
}
