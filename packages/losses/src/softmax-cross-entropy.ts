import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { affineSoftmaxKernel } from './kernels/affine-softmax.ts';
import type { Labels } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';
import { softmaxLoss } from './softmax-loss.ts';

/**
 * Returns the softmax cross entropy of each example.
 *
 * The loss of ordinary classification, and the baseline of every other loss here. Unlike `losses.softmaxCrossEntropy` of tfjs it
 * takes class ids, its gradient is right when a row of labels does not sum to 1, and it works with tfjs-core and a backend alone.
 *
 *     q(c) = classWeight(c) · ((1 - labelSmoothing) · label(c) + labelSmoothing / numClasses)
 *     loss = sum over c of  q(c) · -log softmax(logits)(c)
 *
 * Smoothing, soft labels and class weights mean what they mean in PyTorch's `cross_entropy`; its `reduction='mean'` is
 * `'weightedMean'` here for class ids and `'mean'` for soft labels.
 *
 * The gradient is finite for all finite logits. A loss that float32 cannot hold (logits further apart than 3.4e38) is the largest float32.
 * A logit may be -Infinity where the label is 0 and nothing is smoothed.
 *
 * @param labels - One-hot or soft labels, `[batch, numClasses]`, or class ids, `[batch]`; constants, never differentiated.
 * @param logits - Unnormalized log probabilities (nats), float32, `[batch, numClasses]`. Further leading axes are kept.
 * @param options - Weights, smoothing, ignored examples, reduction.
 * @returns Loss per example in nats, `[batch]`, 0 where ignored; a Scalar with `reduction`.
 * @throws TypeError if `logits` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { softmaxCrossEntropy } from '@lt/losses';
 *
 * const logits = tensor2d([[2, 0, 0], [2, 0, 0]]);
 * const perExample = await softmaxCrossEntropy([0, 2], logits).array();
 * console.log(perExample.map((loss) => loss.toFixed(4))); // [ '0.2395', '2.2395' ]
 *
 * const options = { classWeights: [1, 1, 4], reduction: 'weightedMean' } as const;
 * const mean = await softmaxCrossEntropy([0, 2], logits, options).array();
 * console.log(mean.toFixed(4)); // 1.8395
 * ```
 *
 * @see C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens, Z. Wojna, "Rethinking the Inception Architecture for Computer Vision", CVPR
 *   2016, section 7 (label smoothing), https://arxiv.org/abs/1512.00567
 */
export function softmaxCrossEntropy(
  labels: Labels,
  logits: Tensor,
  options?: LossOptions & { reduction?: undefined },
): Tensor1D;
/** Returns the softmax cross entropy of the batch, reduced to a Scalar. */
export function softmaxCrossEntropy(
  labels: Labels,
  logits: Tensor,
  options: LossOptions & { reduction: Reduction },
): Scalar;
/** Returns the softmax cross entropy, of each example or reduced: for options whose `reduction` is known only when the code runs. */
export function softmaxCrossEntropy(labels: Labels, logits: Tensor, options?: LossOptions): Tensor1D | Scalar;
export function softmaxCrossEntropy(labels: Labels, logits: Tensor, options: LossOptions = {}): Tensor {
  return softmaxLoss('softmaxCrossEntropy', labels, logits, options, affineSoftmaxKernel());
}
