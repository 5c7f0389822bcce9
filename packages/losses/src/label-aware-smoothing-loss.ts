import { checkNumber, checkNumbers, checkOneOf } from '@lt/core';
import {
  add,
  matMul,
  mul,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { checkLogits } from './check-loss-arguments.ts';
import { classSmoothing, type SmoothingShape } from './class-smoothing.ts';
import { affineSoftmaxKernel } from './kernels/affine-softmax.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { refuseOptions } from './refuse-options.ts';
import { softmaxLoss } from './softmax-loss.ts';

/** Options of {@link labelAwareSmoothingLoss}. */
export interface LabelAwareSmoothingLossOptions extends Omit<LossOptions, 'labelSmoothing'> {
  /** Examples per class of the whole training set (not of a batch), `[numClasses]`, each above 0; fractions are accepted. */
  classCounts: ArrayLike<number>;
  /** Share of the label that the most frequent class gives away, from 0 to 1. @default 0.3 */
  smoothHead?: number;
  /** Share of the label that the rarest class gives away, from 0 to 1. @default 0 */
  smoothTail?: number;
  /** How the smoothing grows from the rarest class to the most frequent one. @default 'concave' */
  shape?: SmoothingShape;
  /** Exponent of shape `'exp'`, above 0: above 1 smooths mostly the head, below 1 the middle too. Needed there, and read only there. */
  power?: number;
  /** Who gets the share: `'all'` classes alike, as in the authors' code, or the `'others'`, as in the paper. @default 'all' */
  spread?: 'all' | 'others';
}

/**
 * Returns the label-aware smoothing loss of each example: cross entropy whose labels are smoothed more for frequent classes.
 *
 * Use it in a second stage, when the classifier is trained again on a long tail: frequent classes are where such a model is too sure
 * of itself, and smoothing by class calibrates them without taking anything from the rare ones.
 *
 *     place(c)  = (count(c) - smallest count) / (largest count - smallest count)
 *     smooth(c) = smoothTail + (smoothHead - smoothTail) · curve(place(c))
 *     curve(k)  = sin(pi/2 · k) for 'concave',  k for 'linear',  1 - cos(pi/2 · k) for 'convex',  k^power for 'exp'
 *     target(c) = label(c) · (1 - smooth(c)) + (sum over k of label(k) · smooth(k)) / numClasses
 *     loss      = sum over c of  classWeight(c) · target(c) · -log softmax(logits)(c)
 *
 * The authors' reduction is `'mean'`. They take (smoothHead, smoothTail) = (0.3, 0), (0.2, 0) and (0.1, 0) for CIFAR-10-LT with
 * imbalance 100, 50 and 10, (0.4, 0.1), (0.3, 0) and (0.2, 0) for CIFAR-100-LT, (0.3, 0) for ImageNet-LT and iNaturalist, and
 * (0.4, 0.1) for Places-LT, with mixup in the first stage.
 *
 * The paper gives the share to the other classes, in parts of 1 / (numClasses - 1); the authors' code gives it to all classes, and so
 * does this function unless `spread` is `'others'`. Where all counts are equal the code is 0 / 0; here every class gets `smoothTail`.
 *
 * The gradient is finite for all finite logits. A loss that float32 cannot hold (logits further apart than 3.4e38) is the largest
 * float32, and so is one with a logit of -Infinity that gets a share of the label.
 *
 * @param labels - One-hot or soft labels, `[batch, numClasses]`, or class ids, `[batch]`; constants, never differentiated.
 * @param logits - Unnormalized log probabilities (nats), float32, `[batch, numClasses]`. Further leading axes are kept.
 * @param options - Class statistics, smoothing of head and tail, weights, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, a class has no examples, an option is outside its
 *   range, or there is a `labelSmoothing`, which `smoothHead` and `smoothTail` replace.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { labelAwareSmoothingLoss } from '@lt/losses';
 *
 * const logits = tensor2d([[2, 0, 0], [2, 0, 0]]);
 * const options = { classCounts: [900, 90, 10], smoothHead: 0.3, smoothTail: 0 };
 * const loss = await labelAwareSmoothingLoss([0, 2], logits, options).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.6395', '2.2395' ]
 * ```
 *
 * @see Z. Zhong, J. Cui, S. Liu, J. Jia, "Improving Calibration for Long-Tailed Recognition", CVPR 2021, label-aware smoothing,
 *   https://arxiv.org/abs/2104.00466
 */
export function labelAwareSmoothingLoss(
  labels: Labels,
  logits: Tensor,
  options: LabelAwareSmoothingLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the label-aware smoothing loss of the batch, reduced to a Scalar. */
export function labelAwareSmoothingLoss(
  labels: Labels,
  logits: Tensor,
  options: LabelAwareSmoothingLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the label-aware smoothing loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function labelAwareSmoothingLoss(
  labels: Labels,
  logits: Tensor,
  options: LabelAwareSmoothingLossOptions,
): Tensor1D | Scalar;
export function labelAwareSmoothingLoss(
  labels: Labels,
  logits: Tensor,
  options: LabelAwareSmoothingLossOptions,
): Tensor {
  const name = 'labelAwareSmoothingLoss';
  checkLogits(name, logits);
  const numClasses = logits.shape.at(-1)!;
  const { classCounts, smoothHead = 0.3, smoothTail = 0, shape, power, spread, ...shared } = options ?? {};
  checkNumbers(name, 'classCounts', classCounts, { above: 0, length: numClasses });
  checkNumber(name, 'smoothHead', smoothHead, { min: 0, max: 1 });
  checkNumber(name, 'smoothTail', smoothTail, { min: 0, max: 1 });
  const curve = checkOneOf(name, 'shape', shape ?? 'concave', ['concave', 'linear', 'convex', 'exp']);
  const exponent = curve === 'exp' ? checkNumber(name, 'power', power, { above: 0 }) : 1;
  const toAll = checkOneOf(name, 'spread', spread ?? 'all', ['all', 'others']) === 'all';
  refuseOptions(name, shared, ['labelSmoothing'], 'smoothHead and smoothTail smooth the labels by class');

  const smooth = classSmoothing(classCounts, smoothHead, smoothTail, curve, exponent);
  // A label among `receivers` classes gets back its own part of what it gives, unless it is left out of them.
  const receivers = toAll ? numClasses : numClasses - 1;
  const given = Float32Array.from(smooth, (share) => (receivers === 0 ? 0 : share / receivers));
  const kept = Float32Array.from(smooth, (share, c) =>
    toAll ? 1 - share : receivers === 0 ? 1 : 1 - share - given[c]!,
  );
  const soften = (matrix: Tensor2D): Tensor2D =>
    add(mul(matrix, tensor1d(kept)), matMul(matrix, tensor2d(given, [numClasses, 1])));
  return softmaxLoss(name, labels, logits, shared, affineSoftmaxKernel(), undefined, soften);
}
