import { checkNumber, checkNumbers, classPrior } from '@lt/core';
import { reshape, type Scalar, type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { checkLogits, checkLossArguments } from './check-loss-arguments.ts';
import { differentiableLoss } from './differentiable-loss.ts';
import { weighExamples } from './example-weights.ts';
import { ladeKernel } from './kernels/lade.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { refuseOptions } from './refuse-options.ts';

/** Options of {@link ladeLoss}. */
export interface LadeLossOptions extends Omit<LossOptions, 'classWeights' | 'labelSmoothing'> {
  /** Examples per class of the whole training set (not of a batch), `[numClasses]`, each above 0. Only their ratios matter. */
  classCounts: ArrayLike<number>;
  /** Strength of the square that keeps the logits in bounds, at least 0. The authors take 0.5 for iNaturalist. @default 0.1 */
  lambda?: number;
}

/**
 * Returns the label distribution disentangling regularizer (LADE), split over the examples of the batch.
 *
 * Add a tenth of it to {@link balancedSoftmaxLoss}, as in the example. It teaches logits that are free of the class prior of the
 * training set, so that the prior of any test set can be added to them: predict from `logits + log prior` of the test set, and from the
 * raw logits for a balanced one.
 *
 *     S(c)    = log (mean over i of exp(logit(i, c)) / (numClasses · prior(c)))
 *     L       = sum over c of prior(c) · (S(c) + lambda · S(c)² - mean over the examples i of class c of logit(i, c))
 *     loss(i) = sum over c of prior(c) · (S(c) + lambda · S(c)² - label(i, c) · logit(i, c) · batch / examples of class c in the batch)
 *
 * L is the loss of the authors, one number for a batch: the mean of the losses of its examples, which is what `reduction: 'mean'` and
 * `fit` take. A class that is not in the batch has a mean of 0. The total of the authors is `balancedSoftmaxLoss + 0.1 · L`, for
 * iNaturalist 0.05 · L.
 *
 * All means are over the batch: use batches that are not small against the number of classes. Sample weights are weights in these means,
 * and with `'weightedMean'` an example of weight 2 counts as two. The authors add 1e-9 to the priors and 1e-8 to the numbers of
 * examples, against zeros that cannot occur here.
 *
 * The gradient is finite for all finite logits; where it leaves the range of float32 it stays at the largest number. The square makes
 * the loss that number too from logits of about 1e19 on.
 *
 * @param labels - One-hot or soft labels, `[batch, numClasses]`, or class ids, `[batch]`; constants, never differentiated.
 * @param logits - Unnormalized log probabilities for balanced classes (nats), float32, `[batch, numClasses]`. Further leading axes
 *   are kept, and all of them together are the batch.
 * @param options - Class statistics, strength of the square, ignored examples, sample weights, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored, possibly negative; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, a class has no examples, an option is outside its
 *   range, or there are `classWeights` or a `labelSmoothing`, which have no meaning here.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { add, mul, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
 * import { balancedSoftmaxLoss, ladeLoss } from '@lt/losses';
 *
 * const classCounts = [900, 90, 10];
 * const logits = tensor2d([[2, 0, 0], [2, 0, 0]]);
 * const regularizer = await ladeLoss([0, 2], logits, { classCounts, reduction: 'mean' }).array();
 * console.log(regularizer.toFixed(4)); // -0.6221
 *
 * // For model.compile: one value per example.
 * const loss = (labels: Tensor, logits: Tensor) =>
 *   add(balancedSoftmaxLoss(labels, logits, { classCounts }), mul(0.1, ladeLoss(labels, logits, { classCounts })));
 * const total = await loss(tensor2d([[1, 0, 0], [0, 0, 1]]), logits).data();
 * console.log(Array.from(total, (value) => value.toFixed(4))); // [ '-0.2273', '6.6325' ]
 * ```
 *
 * @see Y. Hong, S. Han, K. Choi, S. Seo, B. Kim, B. Chang, "Disentangling Label Distribution for Long-Tailed Visual Recognition", CVPR
 *   2021, definition of the LADE loss, https://arxiv.org/abs/2012.00321
 */
export function ladeLoss(
  labels: Labels,
  logits: Tensor,
  options: LadeLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the LADE regularizer of the batch, reduced to a Scalar: with `'mean'`, the authors' loss. */
export function ladeLoss(
  labels: Labels,
  logits: Tensor,
  options: LadeLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the LADE regularizer, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function ladeLoss(labels: Labels, logits: Tensor, options: LadeLossOptions): Tensor1D | Scalar;
export function ladeLoss(labels: Labels, logits: Tensor, options: LadeLossOptions): Tensor {
  const name = 'ladeLoss';
  checkLogits(name, logits);
  const numClasses = logits.shape.at(-1)!;
  const { classCounts, lambda = 0.1, ...shared } = options ?? {};
  checkNumbers(name, 'classCounts', classCounts, { above: 0, length: numClasses });
  checkNumber(name, 'lambda', lambda, { min: 0 });
  refuseOptions(name, shared, ['classWeights'], 'the prior weighs the classes');
  refuseOptions(name, shared, ['labelSmoothing'], 'its means are over the examples of a class');
  const toMatrix = checkLossArguments(name, labels, logits, shared);
  const prior = classPrior(classCounts);
  const offset = Float32Array.from(prior, (share) => -Math.log(share) - Math.log(numClasses));

  const prepare = () => {
    const matrix = toMatrix();
    const { sampleWeights, inverseDenominator } = weighExamples(matrix, shared);
    const weights = sampleWeights && reshape(sampleWeights, [-1, 1]);
    return {
      constants: {
        targets: matrix.labels,
        prior: tensor1d(Float32Array.from(prior)),
        offset: tensor1d(offset),
        ...(weights && { weights: weights as typeof matrix.labels }),
      },
      rowWeights: sampleWeights,
      maskRows: true,
      inverseDenominator,
    };
  };
  return differentiableLoss(logits, ladeKernel(lambda), prepare, shared.reduction !== undefined);
}
