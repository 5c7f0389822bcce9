import { checkNumber, checkNumbers, describeValue, type Random } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  abs,
  add,
  mul,
  reshape,
  type Scalar,
  Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { checkLogits } from './check-loss-arguments.ts';
import { affineSoftmaxKernel } from './kernels/affine-softmax.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { relativeLogCounts } from './relative-log-counts.ts';
import { softmaxLoss } from './softmax-loss.ts';

/** Options of {@link gaussianCloudedLogitLoss}. */
export interface GaussianCloudedLogitLossOptions extends LossOptions {
  /** Examples per class of the whole training set (not of a batch), `[numClasses]`, each above 0. Only their ratios matter. */
  classCounts: ArrayLike<number>;
  /** Margin of the true class, in units of the logits (cosines), at least 0. @default 0 */
  margin?: number;
  /** What the cosines are multiplied by, above 0. @default 30 */
  scale?: number;
  /** Size of the noise of the rarest class, in units of the logits (cosines), at least 0; 0 takes no noise. @default 0.5 */
  noiseScale?: number;
  /**
   * The noise, a tensor with the shape of `logits` or as many numbers row by row, of which the absolute values are taken. They are
   * meant to lie between -1 and 1, which is not checked.
   */
  noise?: Tensor | ArrayLike<number>;
  /**
   * Where the noise is drawn if there is no `noise`: from a normal distribution with standard deviation 1/3, clipped to [-1, 1]. Two
   * draws per logit, so that the stream moves on at every call with a `noiseScale` above 0.
   */
  random?: Random;
}

/**
 * Returns the Gaussian clouded logit loss (GCL) of each example: cross entropy on cosines that noise makes smaller, the more the rarer
 * their class.
 *
 * It is meant for cosine logits, as `ldamLoss` is: unit features times unit class weights, without a bias. The noise spreads the
 * features of a rare class over a cloud, which pushes the frequent classes away. The most frequent class gets none.
 *
 *     size(c)  = (log largest count - log count(c)) / (log largest count - log smallest count)
 *     z(c)     = scale · (cosine(c) - noiseScale · |noise(c)| · size(c) - label(c) · margin)
 *     q(c)     = classWeight(c) · ((1 - labelSmoothing) · label(c) + labelSmoothing / numClasses)
 *     loss     = sum over c of  q(c) · -log softmax(z)(c),            noise ~ N(0, 1/9), clipped to [-1, 1]
 *
 * The authors' reduction is `'weightedMean'`, and they train the classifier again with class-balanced sampling in a second stage.
 * Their class has a margin of 0.5 and `noiseScale` 1 by default, their scripts 0 and 0.5 as here. To evaluate, pass `noiseScale: 0`:
 * nothing is drawn then. In `fit` the loss of the validation data is this loss too, noise included.
 *
 * Where all counts are equal the authors' code is 0 / 0; here no class gets noise. Soft labels and smoothing are not in the paper: a
 * soft label takes its share of the margin. Drawing takes about 0.4 microseconds per logit on the main thread.
 *
 * The gradient is finite for all finite logits. A loss that float32 cannot hold is the largest float32. A logit may be -Infinity where
 * the label is 0 and nothing is smoothed.
 *
 * @param labels - One-hot or soft labels, `[batch, numClasses]`, or class ids, `[batch]`; constants, never differentiated.
 * @param logits - Cosines of features and class weights, from -1 to 1 (not checked), float32, `[batch, numClasses]`. Further leading
 *   axes are kept.
 * @param options - Class statistics, margin, scale, noise, weights, smoothing, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, an option has the wrong type, or
 *   there is neither `noise` nor `random` with a `noiseScale` above 0.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, a class has no examples, or an option is outside its
 *   range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { createRandom } from '@lt/core';
 * import { gaussianCloudedLogitLoss } from '@lt/losses';
 *
 * const cosines = tensor2d([[0.6, 0.8, 0.1], [1, 0, -0.7]]);
 * const options = { classCounts: [900, 90, 10], scale: 10 };
 * const random = createRandom(7, 'cloud');
 * const loss = await gaussianCloudedLogitLoss([1, 0], cosines, { ...options, random }).array();
 * console.log(loss.map((value) => value.toFixed(4))); // [ '0.2247', '0.0000' ]
 *
 * const noise = [0, 0.5, 1, 0, 0.5, 1];
 * const given = await gaussianCloudedLogitLoss([1, 0], cosines, { ...options, noise }).array();
 * console.log(given.map((value) => value.toFixed(4))); // [ '0.3964', '0.0000' ]
 *
 * const clear = await gaussianCloudedLogitLoss([1, 0], cosines, { ...options, noiseScale: 0 }).array();
 * console.log(clear.map((value) => value.toFixed(4))); // [ '0.1277', '0.0000' ]
 * ```
 *
 * @see M. Li, Y.-M. Cheung, Y. Lu, "Long-Tailed Visual Recognition via Gaussian Clouded Logit Adjustment", CVPR 2022, definition of the GCL loss,
 *   https://arxiv.org/abs/2305.11733
 */
export function gaussianCloudedLogitLoss(
  labels: Labels,
  logits: Tensor,
  options: GaussianCloudedLogitLossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the Gaussian clouded logit loss of the batch, reduced to a Scalar. */
export function gaussianCloudedLogitLoss(
  labels: Labels,
  logits: Tensor,
  options: GaussianCloudedLogitLossOptions & { reduction: Reduction },
): Scalar;
/** Returns the Gaussian clouded logit loss, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function gaussianCloudedLogitLoss(
  labels: Labels,
  logits: Tensor,
  options: GaussianCloudedLogitLossOptions,
): Tensor1D | Scalar;
export function gaussianCloudedLogitLoss(
  labels: Labels,
  logits: Tensor,
  options: GaussianCloudedLogitLossOptions,
): Tensor {
  const name = 'gaussianCloudedLogitLoss';
  checkLogits(name, logits);
  const numClasses = logits.shape.at(-1)!;
  const { classCounts, margin = 0, scale = 30, noiseScale = 0.5, noise, random, ...shared } = options ?? {};
  checkNumbers(name, 'classCounts', classCounts, { above: 0, length: numClasses });
  checkNumber(name, 'margin', margin, { min: 0 });
  checkNumber(name, 'scale', scale, { above: 0 });
  checkNumber(name, 'noiseScale', noiseScale, { min: 0 });
  const toNoise = noiseScale === 0 ? undefined : checkNoise(name, logits, noise, random);

  const logs = relativeLogCounts(classCounts);
  const rarest = logs.reduce((least, log) => Math.min(least, log));
  const sizes = Float32Array.from(logs, (log) => (rarest === 0 ? 0 : -scale * noiseScale * (log / rarest)));
  return softmaxLoss(name, labels, logits, shared, affineSoftmaxKernel(scale), (matrix) => {
    const margins = mul(matrix, -scale * margin);
    return { bias: toNoise === undefined ? margins : add(margins, mul(abs(toNoise()), tensor1d(sizes))) };
  });
}

/** Checks where the noise comes from, and returns a function that makes it, `[rows, numClasses]`. */
function checkNoise(
  caller: string,
  logits: Tensor,
  noise: Tensor | ArrayLike<number> | undefined,
  random: Random | undefined,
): () => Tensor2D {
  const numClasses = logits.shape.at(-1)!;
  const shape: [number, number] = [logits.size / numClasses, numClasses];
  if (noise instanceof Tensor) {
    checkTensor(caller, 'noise', noise, { dtype: 'float32', shape: logits.shape });
    return () => reshape(noise, shape);
  }
  if (noise !== undefined) {
    checkNumbers(caller, 'noise', noise, { length: logits.size });
    return () => tensor2d(Float32Array.from(noise), shape);
  }
  if (typeof random?.normal !== 'function') {
    throw new TypeError(
      `${caller}: expected \`random\` to be a Random of @lt/core, or \`noise\` to be given, got ${describeValue(random)}. Without noise, pass noiseScale 0.`,
    );
  }
  return () => tensor2d(clippedNormals(random, logits.size), shape);
}

/** Draws from N(0, 1/9), clipped to [-1, 1]. */
function clippedNormals(random: Random, length: number): Float32Array {
  return Float32Array.from({ length }, () => Math.max(-1, Math.min(1, random.normal() / 3)));
}
