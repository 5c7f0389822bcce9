import { checkOptions, describeValue } from '@lt/core';
import { type Labels, softmaxCrossEntropy } from '@lt/losses';
import {
  add,
  customGrad,
  mul,
  type Scalar,
  Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { checkAlpha } from './check-branches.ts';

/** Options of {@link bilateralLoss}. */
export interface BilateralLossOptions {
  /**
   * Loss of one set of labels: a Scalar, or one value for each example. Any loss of `@lt/losses` or your own.
   *
   * @default softmax cross entropy, mean over the batch
   */
  loss?: (labels: Labels, logits: Tensor2D) => Scalar | Tensor1D;
}

/**
 * Returns the loss of bilateral training: the same mixed logits, scored against the labels of both branches.
 *
 *     loss = alpha · loss(labelsC, logits) + (1 - alpha) · loss(labelsR, logits)
 *
 * Row k of the logits mixes example k of the conventional batch with example k of the re-balancing one. With cross entropy this is cross
 * entropy against the soft label `alpha · labelC + (1 - alpha) · labelR`.
 *
 * @param labelsC - Labels of the conventional batch, as `loss` takes them: class ids `[batch]`, or one-hot or soft rows.
 * @param labelsR - Labels of the re-balancing batch, as many.
 * @param logits - Mixed logits, float32, `[batch, numClasses]`.
 * @param alpha - Share of the conventional branch, in [0, 1]; a constant.
 * @param options - Another loss than cross entropy.
 * @returns What `loss` returns: a Scalar by default.
 * @throws TypeError if `loss` is not a function, or returns no tensor.
 * @throws RangeError if `alpha` is outside [0, 1], and whatever `loss` throws.
 *
 * @example
 * ```ts
 * import { bilateralLoss } from '@lt/bbn';
 * import { focalLoss } from '@lt/losses';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const logits = tensor2d([[2, 0], [0, 1]]);
 * const loss = await bilateralLoss([0, 1], [1, 1], logits, 0.75).array();
 * console.log(loss.toFixed(4)); // 0.4701
 *
 * const focal = bilateralLoss([0, 1], [1, 1], logits, 0.75, {
 *   loss: (labels, z) => focalLoss(labels, z, { reduction: 'mean' }),
 * });
 * console.log(focal.shape); // []
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, equation 3, https://arxiv.org/abs/1912.02413
 */
export function bilateralLoss<Loss extends Scalar | Tensor1D = Scalar>(
  labelsC: Labels,
  labelsR: Labels,
  logits: Tensor2D,
  alpha: number,
  options: BilateralLossOptions & { loss?: (labels: Labels, logits: Tensor2D) => Loss } = {},
): Loss {
  const name = 'bilateralLoss';
  checkOptions(name, options);
  checkAlpha(name, alpha);
  const { loss = meanCrossEntropy } = options;
  if (typeof loss !== 'function') {
    throw new TypeError(`${name}: expected \`loss\` to be a function, got ${describeValue(loss)}.`);
  }
  const lossOf = (labels: Labels): Tensor => {
    const value: unknown = loss(labels, logits);
    if (value instanceof Tensor) return value;
    throw new TypeError(`${name}: expected \`loss\` to return a tensor, got ${describeValue(value)}.`);
  };
  // In one operation, so that no gradient has to be registered with tfjs.
  const weigh = customGrad((c, r) => ({
    value: add(mul(c as Tensor, alpha), mul(r as Tensor, 1 - alpha)),
    gradFunc: (dy: Tensor) => [mul(dy, alpha), mul(dy, 1 - alpha)],
  }));
  return tidy(() => weigh(lossOf(labelsC), lossOf(labelsR)) as Loss);
}

function meanCrossEntropy(labels: Labels, logits: Tensor2D): Scalar {
  return softmaxCrossEntropy(labels, logits, { reduction: 'mean' });
}
