import { checkNumber, checkOptions } from '@lt/core';
import {
  mul,
  neg,
  reshape,
  scalar,
  sigmoid,
  stack,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { checkLogits } from './check-loss-arguments.ts';
import {
  checkGradientRatio,
  checkGradientSums,
  checkStrength,
  equalizationWeights,
  type GradientSums,
} from './equalization-weights.ts';
import { checkLabels, type Labels } from './labels.ts';

/** The sums after a batch, as plain arrays; see {@link GradientSums}. */
export interface NextGradientSums {
  /** Sum of the sizes of the gradients of positive elements. */
  positive: number[];
  /** The same of negative elements. */
  negative: number[];
}

/** Options of {@link updateGradientRatio}; those of the loss fit. */
export interface UpdateGradientRatioOptions {
  /** Steepness of the mapping from ratios to weights, as in the loss. @default 12 */
  gamma?: number;
  /** Ratio at which negatives get half their weight, as in the loss. @default 0.8 */
  mu?: number;
  /** How much the positives gain that the negatives lose, as in the loss. @default 4 */
  alpha?: number;
  /** Class id of examples that are left out, as in the loss. @default none */
  ignoreIndex?: number;
}

/**
 * Returns the gradient sums of {@link equalizationLossV2} after a batch.
 *
 * Call it once per training step, after the loss of the same batch and with the same logits, and pass the result to the next step as
 * `gradientRatio`. Nothing is kept in between, so that evaluation never moves a ratio, and a checkpoint is the object itself.
 *
 *     positive(c) ← positive(c) + sum over the batch of  label(c)       · positive weight(c) · (1 - σ(logit(c)))
 *     negative(c) ← negative(c) + sum over the batch of  (1 - label(c)) · negative weight(c) · σ(logit(c))
 *
 * The weights are those of the ratios before the batch. Sums are kept in float64. In training on several machines, add up what each
 * has added before the next step.
 *
 * A class without any gradient keeps the ratio 100, weights of 1; in the authors' code it would get the ratio 0 after the first batch.
 * The two differ only for a class whose gradients are all exactly 0.
 *
 * @param gradientRatio - Sums before the batch, or undefined at the start. Where the last column is the background, start with zeros for
 *   all others: `{ positive: [0, 0], negative: [0, 0] }` for three columns.
 * @param labels - Class ids, `[batch]`, or one-hot or multi-hot labels, `[batch, numClasses]`.
 * @param logits - Log odds (nats), float32, `[batch, numClasses]`. Values derived from it are read, without blocking.
 * @param options - Mapping and ignored examples, as in the loss.
 * @returns Sums after the batch, new arrays of numbers.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, `gradientRatio` is not an object of
 *   two arrays, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or a number is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { updateGradientRatio } from '@lt/losses';
 *
 * const { positive, negative } = await updateGradientRatio(undefined, [0, 1], tensor2d([[0, 0], [2, 0]]));
 * console.log(positive.map((sum) => sum.toFixed(4))); // [ '0.5000', '0.5000' ]
 * console.log(negative.map((sum) => sum.toFixed(4))); // [ '0.8808', '0.5000' ]
 * ```
 *
 * @see J. Tan, X. Lu, G. Zhang, C. Yin, Q. Li, "Equalization Loss v2: A New Gradient Balance Approach for Long-tailed Object
 *   Detection", CVPR 2021, section 4, https://arxiv.org/abs/2012.08548
 */
export async function updateGradientRatio(
  gradientRatio: GradientSums | undefined,
  labels: Labels,
  logits: Tensor,
  options: UpdateGradientRatioOptions = {},
): Promise<NextGradientSums> {
  const name = 'updateGradientRatio';
  checkLogits(name, logits);
  checkOptions(name, options);
  const numClasses = logits.shape.at(-1)!;
  const strength = checkStrength(name, options);
  if (options.ignoreIndex !== undefined)
    checkNumber(name, 'ignoreIndex', options.ignoreIndex, { integer: true });
  const before = gradientRatio === undefined ? undefined : checkGradientSums(name, gradientRatio, numClasses);
  const ratios = checkGradientRatio(name, before, numClasses);
  const toMatrix = checkLabels(name, labels, logits, options.ignoreIndex);
  const weights = equalizationWeights(ratios, numClasses, strength);

  const next = (added: ArrayLike<number>) => ({
    positive: Array.from(ratios, (_, c) => (before?.positive[c] ?? 0) + (added[c] ?? 0)),
    negative: Array.from(ratios, (_, c) => (before?.negative[c] ?? 0) + (added[numClasses + c] ?? 0)),
  });
  if (logits.size === 0) return next([]);
  const sums = tidy(() => {
    const matrix = toMatrix();
    const x = reshape(logits, matrix.labels.shape) as Tensor2D;
    const rows = (elements: Tensor, weight: Float32Array): Tensor => {
      // Selected, not multiplied: an ignored row may hold anything.
      const counted = matrix.valid ? where(reshape(matrix.valid, [-1, 1]), elements, scalar(0)) : elements;
      return mul(sum(counted, 0), tensor1d(weight));
    };
    return stack([
      rows(mul(matrix.labels, sigmoid(neg(x))), weights.positive),
      rows(mul(sub(1, matrix.labels), sigmoid(x)), weights.negative),
    ]);
  });
  const added = await sums.data();
  sums.dispose();
  return next(added);
}
