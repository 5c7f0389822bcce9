import { checkNumbers, checkOptions, createYielder, describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { balancedAccuracy } from '@lt/metrics';
import { argMax, Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';

/** How one value of tau did. */
export interface TauScore {
  /** The value. */
  tau: number;
  /** What the metric gave for it. */
  score: number;
}

/** Options of {@link selectTau}. */
export interface SelectTauOptions {
  /** Class of each **validation** row, whole numbers from 0, `[numRows]`. Never those of the test set. */
  classIds: ArrayLike<number>;
  /**
   * Returns the logits of the validation rows under a value of tau, float32, `[numRows, numClasses]`: through `tauNormalize` or
   * `adjustLogits`, for example. It runs inside a tidy.
   */
  logits: (tau: number) => Tensor2D;
  /** The values to try, at least one, in the order in which ties are decided: the first wins. @default 0, 0.1, … 2 */
  taus?: ArrayLike<number>;
  /**
   * Judges predicted classes; the larger, the better. The default weighs every class alike, also where the split is not quite balanced.
   *
   * @default balancedAccuracy of `@lt/metrics`
   */
  metric?: (classIds: ArrayLike<number>, predicted: Int32Array) => number;
  /** Runs after each value of tau. */
  onProgress?: (event: TauScore) => void;
  /** Ends the selection between two values. */
  signal?: AbortSignal;
}

/** What {@link selectTau} finds. */
export interface SelectedTau extends TauScore {
  /** All values in their order, for a plot: a flat top says that the choice does not matter much. */
  scores: TauScore[];
}

/**
 * Tries values of tau on validation data and returns the best one: a plain grid search.
 *
 * The validation split must be balanced, or the metric must weigh all classes alike, and **it must not be the test set**: the best of 21
 * values on the test set is not a result on it. Hold out a few rows of each class from the training data before the training.
 *
 * @param options - Validation classes, what makes logits of tau, and what judges them.
 * @returns The first tau with the highest score, its score, and all scores.
 * @throws TypeError if an option has the wrong type, or a function returns something of the wrong type.
 * @throws RangeError if `taus` is empty or holds a number that is not finite, `logits` does not return a row per class id, or `metric`
 *   returns NaN or Infinity.
 * @throws The signal's reason once it aborts.
 *
 * @example
 * ```ts
 * import { selectTau, tauNormalize } from '@lt/classifiers';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { matMul, tensor2d } from '@tensorflow/tfjs-core';
 *
 * const kernel = tensor2d([[3, 0], [0, 0.5]]); // class 0 has a long column
 * const features = tensor2d([[1, 0.2], [1, 3], [0.3, 1], [0.6, 1]]);
 * const { tau, score, scores } = await selectTau({
 *   classIds: [0, 1, 1, 1],
 *   logits: (tau) => matMul(features, tauNormalize(kernel, tau)),
 *   taus: [0, 0.5, 1, 1.5],
 * });
 * console.log(scores.map(({ score }) => score.toFixed(3)).join(' ')); // 0.500 0.833 1.000 1.000
 * console.log(tau, score); // 1 1
 * ```
 *
 * @see B. Kang, S. Xie, M. Rohrbach, Z. Yan, A. Gordo, J. Feng, Y. Kalantidis, "Decoupling Representation and Classifier for
 *   Long-Tailed Recognition", ICLR 2020, section 4 and appendix, https://arxiv.org/abs/1910.09217. The authors' code prints the grid and
 *   leaves the choice open; on iNaturalist they chose on the test set.
 */
export async function selectTau(options: SelectTauOptions): Promise<SelectedTau> {
  const name = 'selectTau';
  checkOptions(name, options);
  const { classIds, logits, metric = defaultMetric, onProgress, signal } = options;
  checkNumbers(name, 'classIds', classIds, { min: 0, integer: true });
  for (const [option, given] of Object.entries({ logits, metric, onProgress })) {
    if (typeof given === 'function' || (option === 'onProgress' && given === undefined)) continue;
    throw new TypeError(`${name}: expected \`${option}\` to be a function, got ${describeValue(given)}.`);
  }
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new TypeError(`${name}: expected \`signal\` to be an AbortSignal, got ${describeValue(signal)}.`);
  }
  const taus = Array.from(checkNumbers(name, 'taus', options.taus ?? DEFAULT_TAUS));

  const giveWay = createYielder();
  const scores: TauScore[] = [];
  for (const tau of taus) {
    await giveWay();
    signal?.throwIfAborted();
    const score = metric(classIds, await predict(name, logits, tau, classIds.length));
    if (typeof score !== 'number' || !Number.isFinite(score)) {
      const ErrorClass = typeof score === 'number' ? RangeError : TypeError;
      throw new ErrorClass(
        `${name}: expected \`metric\` to return a finite number, got ${describeValue(score)} for tau ${tau}.`,
      );
    }
    scores.push({ tau, score });
    onProgress?.({ tau, score });
  }
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a));
  return { ...best, scores };
}

/** The grid of the authors' code. */
const DEFAULT_TAUS: readonly number[] = Array.from({ length: 21 }, (_, i) => i / 10);

function defaultMetric(classIds: ArrayLike<number>, predicted: Int32Array): number {
  return balancedAccuracy(classIds, predicted);
}

async function predict(
  name: string,
  logits: SelectTauOptions['logits'],
  tau: number,
  numRows: number,
): Promise<Int32Array> {
  const best = tidy(() => {
    const made: unknown = logits(tau);
    if (!(made instanceof Tensor)) {
      throw new TypeError(`${name}: expected \`logits\` to return a tensor, got ${describeValue(made)}.`);
    }
    checkTensor(name, `logits(${tau})`, made, { dtype: 'float32', shape: [numRows, 'numClasses'] });
    return argMax(made, 1);
  });
  try {
    return (await best.data<'int32'>()) as Int32Array;
  } finally {
    best.dispose();
  }
}
