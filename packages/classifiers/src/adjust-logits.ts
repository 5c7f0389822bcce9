import { checkNumber, checkNumbers, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { clone, customGrad, sub, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';

/** Options of {@link adjustLogits}. */
export interface AdjustLogitsOptions {
  /**
   * Share of each class in the training data, `[numClasses]`, each above 0: `classPrior(classCounts)` of `@lt/core`.
   * Unnormalized counts give the same order of the classes, since a common factor only shifts all logits alike.
   */
  classPrior: ArrayLike<number>;
  /** Strength of the correction, a finite number: 0 changes nothing, 1 is the rule of a balanced test set. @default 1 */
  tau?: number;
}

/**
 * Returns logits corrected for the class imbalance of the training data (post-hoc logit adjustment).
 *
 * Use it at prediction time on a model that was trained with plain cross entropy: the class of the largest adjusted logit minimizes
 * the balanced error instead of the plain one. Do not adjust the logits of a model that was trained with a loss which already adjusts
 * them (logit-adjusted loss, balanced softmax): that would correct twice.
 *
 *     adjusted(c) = logit(c) - tau · ln prior(c)
 *
 * The logarithms are taken in float64 and rounded once to float32. Gradients pass through unchanged.
 *
 * @param logits - Unnormalized log probabilities (nats), float32, `[..., numClasses]`.
 * @param options - The training prior and the strength of the correction.
 * @returns Adjusted logits, with the shape of `logits`.
 * @throws TypeError if `logits` is not a float32 tensor, or an option has the wrong type.
 * @throws RangeError if `logits` is a scalar, `classPrior` does not hold `numClasses` numbers above 0 (a class without training
 *   examples has no defined adjustment: the message names the first one), or `tau` is NaN or infinite.
 *
 * @example
 * ```ts
 * import { adjustLogits } from '@lt/classifiers';
 * import { classPrior } from '@lt/core';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { argMax, tensor2d } from '@tensorflow/tfjs-core';
 *
 * const logits = tensor2d([[2, 1.5, -1]]);
 * const adjusted = adjustLogits(logits, { classPrior: classPrior([900, 90, 10]) });
 * console.log(Array.from(await adjusted.data(), (logit) => logit.toFixed(4)).join(' ')); // 2.1054 3.9079 3.6052
 * console.log(await argMax(logits, -1).array(), await argMax(adjusted, -1).array()); // [ 0 ] [ 1 ]
 * ```
 *
 * @see A. K. Menon, S. Jayasumana, A. S. Rawat, H. Jain, A. Veit, S. Kumar, "Long-Tail Learning via Logit Adjustment", ICLR 2021,
 *   section 4.1, equation 9, https://arxiv.org/abs/2007.07314. The authors' code subtracts `ln(prior^tau + 1e-12)`, which is the
 *   same up to 1e-12 / prior^tau and lets a class without examples win nearly always; here that class is an error.
 */
export function adjustLogits<T extends Tensor>(logits: T, options: AdjustLogitsOptions): T {
  const name = 'adjustLogits';
  const scores = checkTensor<T>(name, 'logits', logits, { dtype: 'float32' });
  if (scores.rank === 0) {
    throw new RangeError(`${name}: expected \`logits\` to have shape [..., numClasses], got a scalar.`);
  }
  checkOptions(name, options);
  const numClasses = scores.shape.at(-1)!;
  const prior = checkNumbers(name, 'classPrior', options.classPrior, { min: 0, length: numClasses });
  const tau = checkNumber(name, 'tau', options.tau ?? 1);

  const adjustments = Float32Array.from(prior, (share, c) => {
    if (share > 0) return tau * Math.log(share);
    throw new RangeError(
      `${name}: expected every class in \`classPrior\` to have a share above 0, got 0 for class ${c}. Leave out classes without training examples.`,
    );
  });
  // A shift by constants: its gradient is the identity, given here so that none has to be registered with tfjs.
  const shift = customGrad((x) => ({
    value: tidy(() => sub(x as T, tensor1d(adjustments))),
    gradFunc: (dy: Tensor) => clone(dy),
  }));
  return shift(scores) as T;
}
