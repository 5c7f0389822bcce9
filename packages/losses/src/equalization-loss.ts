import { checkNumber, checkNumbers, checkOneOf, checkSeed, createRandom } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  cast,
  equal,
  greater,
  minimum,
  mul,
  reshape,
  type Scalar,
  scalar,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  where,
} from '@tensorflow/tfjs-core';
import { binaryLoss } from './binary-loss.ts';
import { checkLogits } from './check-loss-arguments.ts';
import { affineSoftmaxKernel } from './kernels/affine-softmax.ts';
import { sigmoidFocalKernel } from './kernels/sigmoid-focal.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { refuseOptions } from './refuse-options.ts';
import { softmaxLoss } from './softmax-loss.ts';

/** Options of {@link equalizationLoss}. */
export interface EqualizationLossOptions extends LossOptions {
  /**
   * Examples per class of the whole training set, `[numClasses]`, each at least 0; in detection the images that hold the class. Only
   * their shares matter.
   */
  classCounts: ArrayLike<number>;
  /** What the counts are a share of: the number of images where an image may hold several classes. @default the sum of the counts */
  numExamples?: number;
  /**
   * Share of the examples below which a class is rare, from 0 to 1; 0 makes this a plain cross entropy. The authors' 0.00177 is for
   * the 1,230 classes of LVIS 0.5. @default 0.00177, and 0.003 with base 'softmax'
   */
  threshold?: number;
  /** `'sigmoid'`: one binary output per class, the form for detection. `'softmax'`: classes exclude each other. @default 'sigmoid' */
  base?: 'sigmoid' | 'softmax';
  /** Probability that a rare class is left out of the softmax of an example of another class. Base `'softmax'` only. @default 0.9 */
  gamma?: number;
  /**
   * Seed of the draw of what is left out. The same seed leaves out the same: give another one at each step, for example its number.
   * Base `'softmax'` only. @default 0
   */
  seed?: number | string;
  /** What to leave out, instead of a draw: a tensor of the shape of the logits, 1 where a rare class may be left out. Base `'softmax'` only. */
  mask?: Tensor;
}

/**
 * Returns the equalization loss of each example: rare classes are not pushed down by the examples of others.
 *
 * Use it where rare classes lose because every example of a frequent class is a negative one for them. It takes the gradient of these
 * negatives away, and leaves the rest as it is.
 *
 *     rare(c) = 1 if count(c) / numExamples < threshold, else 0
 *
 *     w(c) = 1 - rare(c) · (1 - label(c))  for an example of any class,   1 for one of the background         base 'sigmoid'
 *     loss = weight · sum over c of  w(c) · (label(c) · -log σ(logit(c)) + (1 - label(c)) · -log(1 - σ(logit(c))))
 *
 *     w(c) = 1 - drawn(c) · rare(c) · (1 - label(c)),   drawn(c) = 1 with probability gamma, else 0           base 'softmax'
 *     loss = sum over c of  q(c) · -log( exp(logit(c)) / sum over k of w(k) · exp(logit(k)) ),   q = classWeight · label
 *
 * In detection, where a candidate may be background, the head has one output per class and none for the background. The class id
 * `numClasses` means background: a negative example for all classes, rare ones included, since what the classes share with it is no
 * rival. So does a one-hot row of zeros, unless there is an `ignoreIndex`. Start the head at a bias of -log(999), the authors' 0.001.
 *
 * `weight` is the sum of the class weights of the example's labels and multiplies *all* its columns; it is 1 for background. The
 * authors divide by the number of examples, background included: `'mean'`, for both bases. The BagofTricks code of the softmax form
 * multiplies exponentials and gives NaN from logits of about 89 on; here classes are left out before the exponential.
 *
 * The gradient is finite for all finite logits. A loss that float32 cannot hold is the largest float32.
 *
 * @param labels - Class ids, `[batch]`, or one-hot labels, `[batch, numClasses]`; constants, never differentiated. A class with a soft
 *   label above 0 is not left out of a softmax.
 * @param logits - Log odds, or unnormalized log probabilities for base softmax (nats), float32, `[batch, numClasses]`. Further leading
 *   axes are kept.
 * @param options - Class statistics, threshold, base, weights, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, an option is outside its range, `gamma`, `seed` or
 *   `mask` is given with base `'sigmoid'`, or `labelSmoothing` with base `'softmax'`: what is left out has no probability.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { equalizationLoss } from '@lt/losses';
 *
 * const options = { classCounts: [900, 90, 10], threshold: 0.05 }; // the third class is rare
 * const logits = tensor2d([[2, 0, 1], [2, 0, 1], [2, 0, 1]]);
 * const loss = await equalizationLoss([0, 2, 3], logits, options).array(); // 3 is background
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.8201', '3.1333', '4.1333' ]
 * ```
 *
 * @see J. Tan, C. Wang, B. Li, Q. Li, W. Ouyang, C. Yin, J. Yan, "Equalization Loss for Long-Tailed Object Recognition", CVPR 2020,
 *   section 3, https://arxiv.org/abs/2003.05176
 */
export function equalizationLoss(
  labels: Labels,
  logits: Tensor,
  options: EqualizationLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the equalization loss of the batch, reduced to a Scalar. */
export function equalizationLoss(
  labels: Labels,
  logits: Tensor,
  options: EqualizationLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the equalization loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function equalizationLoss(
  labels: Labels,
  logits: Tensor,
  options: EqualizationLossOptions,
): Tensor1D | Scalar;
export function equalizationLoss(labels: Labels, logits: Tensor, options: EqualizationLossOptions): Tensor {
  const name = 'equalizationLoss';
  checkLogits(name, logits);
  const { classCounts, numExamples, ...shared } = options ?? {};
  checkNumbers(name, 'classCounts', classCounts, { min: 0, length: logits.shape.at(-1)! });
  const base = checkOneOf(name, 'base', shared.base ?? 'sigmoid', ['sigmoid', 'softmax']);
  const fallback = base === 'sigmoid' ? 0.00177 : 0.003;
  const threshold = checkNumber(name, 'threshold', shared.threshold ?? fallback, { min: 0, max: 1 });
  if (numExamples !== undefined) checkNumber(name, 'numExamples', numExamples, { above: 0 });
  const total = numExamples ?? Array.from(classCounts).reduce((a, b) => a + b, 0);
  const rare = Float32Array.from(classCounts, (count) => Number(count < threshold * total));

  if (base === 'sigmoid') {
    refuseOptions(name, shared, ['gamma', 'seed', 'mask'], "base 'sigmoid' leaves out all rare negatives");
    return binaryLoss(name, labels, logits, shared, sigmoidFocalKernel(0), {
      constants: (targets, given) => ({ targets, elementWeights: keptWeights(given, tensor1d(rare)) }),
      background: true,
    });
  }
  refuseOptions(name, shared, ['labelSmoothing'], 'a class that is left out of a softmax has no probability');
  const gamma = checkNumber(name, 'gamma', shared.gamma ?? 0.9, { min: 0, max: 1 });
  const seed = checkSeed(name, shared.seed);
  const { mask } = shared;
  if (mask !== undefined) {
    checkTensor(name, 'mask', mask, { dtype: ['float32', 'int32', 'bool'], shape: logits.shape });
  }
  return softmaxLoss(name, labels, logits, shared, affineSoftmaxKernel(), (given) => {
    const drawn = mask
      ? mul(reshape(cast(mask, 'float32'), given.shape), tensor1d(rare))
      : drawRare(rare, given.shape[0], gamma, seed);
    const out = greater(mul(drawn, cast(equal(given, 0), 'float32')), 0);
    return { bias: where(out, scalar(Number.NEGATIVE_INFINITY), scalar(0)) };
  });
}

/** Returns `1 - rare · (1 - label)`, or 1 for examples without a label. */
function keptWeights(labels: Tensor2D, rare: Tensor1D): Tensor {
  const foreground = minimum(sum(labels, 1, true), 1);
  return sub(1, mul(mul(sub(1, labels), rare), foreground));
}

/** Draws which rare classes are left out, `[batch, numClasses]`, or `[numClasses]` if it is always the same. */
function drawRare(rare: Float32Array, batch: number, gamma: number, seed: number | string): Tensor {
  if (gamma === 0 || gamma === 1) return mul(tensor1d(rare), gamma);
  const columns = Array.from(rare.keys()).filter((c) => rare[c] === 1);
  const uniform = createRandom(seed, 'equalizationLoss').fill(new Float64Array(batch * columns.length));
  const drawn = new Float32Array(batch * rare.length);
  for (let i = 0; i < batch; i++) {
    for (const [j, c] of columns.entries()) {
      drawn[i * rare.length + c] = Number(uniform[i * columns.length + j]! < gamma);
    }
  }
  return tensor2d(drawn, [batch, rare.length]);
}
