import { checkNumbers, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { add, clone, customGrad, maximum, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { LARGEST_FLOAT32 } from './directions.ts';
import { checkTrainPrior } from './train-prior.ts';

/** Options of {@link adjustPrior}. */
export interface AdjustPriorOptions {
  /** Share of each class where the model was trained, `[numClasses]`, each above 0: `classPrior(classCounts)` of `@lt/core`. */
  trainPrior: ArrayLike<number>;
  /** Share of each class where it predicts, `[numClasses]`, each at least 0 and one above: known, or from {@link estimatePrior}. */
  testPrior: ArrayLike<number>;
}

/**
 * Returns logits for data whose classes have other shares than in training, if nothing else has changed (label shift).
 *
 *     adjusted(c) = logit(c) + ln testPrior(c) - ln trainPrior(c)
 *
 * The softmax of the adjusted logits is the posterior under the new shares. Use it with a known prior, or with one that
 * {@link estimatePrior} has found in the test data itself. With an even `testPrior` it is {@link adjustLogits} at `tau` 1, up to the
 * same constant for all classes. A class of test share 0 gets the lowest float32, and with it probability 0.
 *
 * @param logits - Unnormalized log probabilities (nats), float32, `[..., numClasses]`.
 * @param options - Both priors; a common factor of one changes no probability.
 * @returns Adjusted logits, with the shape of `logits`. Gradients pass through unchanged.
 * @throws TypeError if `logits` is not a float32 tensor, or an option has the wrong type.
 * @throws RangeError if `logits` is a scalar, a prior does not hold `numClasses` numbers, a training share is not above 0, or a test share
 *   is negative or all are 0.
 *
 * @example
 * ```ts
 * import { adjustPrior } from '@lt/classifiers';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { softmax, tensor2d } from '@tensorflow/tfjs-core';
 *
 * // Trained where one patient in ten is ill, used where half of them are.
 * const logits = tensor2d([[1, 0]]);
 * const adjusted = adjustPrior(logits, { trainPrior: [0.9, 0.1], testPrior: [0.5, 0.5] });
 * const [before, after] = [await softmax(logits).data(), await softmax(adjusted).data()];
 * console.log(before[1]?.toFixed(4), after[1]?.toFixed(4)); // 0.2689 0.7680
 * ```
 *
 * @see M. Saerens, P. Latinne, C. Decaestecker, "Adjusting the Outputs of a Classifier to New a Priori Probabilities: A Simple
 *   Procedure", Neural Computation 14, 2002, equation 2.4, https://doi.org/10.1162/089976602753284446
 */
export function adjustPrior<T extends Tensor>(logits: T, options: AdjustPriorOptions): T {
  const name = 'adjustPrior';
  const scores = checkTensor<T>(name, 'logits', logits, { dtype: 'float32' });
  if (scores.rank === 0) {
    throw new RangeError(`${name}: expected \`logits\` to have shape [..., numClasses], got a scalar.`);
  }
  checkOptions(name, options);
  const numClasses = scores.shape.at(-1)!;
  const trained = checkTrainPrior(name, options.trainPrior, numClasses);
  const wanted = checkNumbers(name, 'testPrior', options.testPrior, { min: 0, length: numClasses });
  const shifts = Float32Array.from(wanted, (share, c) =>
    share > 0 ? Math.log(share) - Math.log(trained[c]!) : -LARGEST_FLOAT32,
  );
  if (shifts.every((shift) => shift === -LARGEST_FLOAT32)) {
    throw new RangeError(`${name}: expected \`testPrior\` to have a share above 0, got only zeros.`);
  }
  const shift = customGrad((x) => ({
    value: tidy(() => maximum(add(x as T, tensor1d(shifts)), -LARGEST_FLOAT32)),
    gradFunc: (dy: Tensor) => clone(dy),
  }));
  return shift(scores) as T;
}
