import { checkNumber, checkOptions, createYielder, describeValue } from '@lt/core';
import { checkMatrix, type Matrix } from './matrix.ts';
import { checkTrainPrior } from './train-prior.ts';

/** Options of {@link estimatePrior}. */
export interface EstimatePriorOptions {
  /** Share of each class where the model was trained, `[numClasses]`, each above 0: `classPrior(classCounts)` of `@lt/core`. */
  trainPrior: ArrayLike<number>;
  /** The iteration ends once it moves less than this share in all classes together, above 0. @default 1e-6 */
  tolerance?: number;
  /** Most iterations, at least 1. @default 1000 */
  maxIterations?: number;
  /** Ends the estimation. */
  signal?: AbortSignal;
}

/** What {@link estimatePrior} finds. */
export interface EstimatedPrior {
  /** Share of each class in the unlabeled data, `[numClasses]`, summing to 1. */
  prior: Float64Array;
  /** Iterations taken. */
  iterations: number;
  /** Whether the last iteration moved less than `tolerance`. */
  converged: boolean;
}

/**
 * Estimates the share of each class in unlabeled data from a model's logits on them (expectation maximization under label shift).
 *
 * Use it where the model meets other class shares than it was trained on, and nobody has counted them; then {@link adjustPrior} makes
 * the predictions fit. It reads no labels, so it may look at the very data that is to be classified, all of it at once.
 *
 *     posterior(i, c) ∝ share(c) / trainPrior(c) · softmax(logits(i))(c)        expectation
 *     share(c)        = mean over rows i of posterior(i, c)                      maximization
 *
 * Each iteration raises the likelihood of the data, whose maximum is the only one. It is as good as the model's probabilities are:
 * calibrate an overconfident model first, for example by a temperature on validation data of the training distribution.
 *
 * @param logits - Unnormalized log probabilities (nats) of each row, `[numRows, numClasses]`; finite, which is not checked.
 * @param options - The training prior, and when to end.
 * @returns The shares, and how the iteration ended. Computed in float64, a tensor is read once.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if shapes do not fit, a training share is not above 0, or an option is outside its range.
 * @throws The signal's reason once it aborts.
 *
 * @example
 * ```ts
 * import { adjustPrior, estimatePrior } from '@lt/classifiers';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { argMax, tensor2d } from '@tensorflow/tfjs-core';
 *
 * // Trained on even classes; here class 1 is frequent, and two of the rows are unclear.
 * const logits = tensor2d([[-3, 0], [-2, 0], [-3, 0], [0.2, 0], [2, 0], [0.3, 0]]);
 * const trainPrior = [0.5, 0.5];
 * const { prior } = await estimatePrior(logits, { trainPrior });
 * console.log(Array.from(prior, (share) => share.toFixed(3)).join(' ')); // 0.196 0.804
 * console.log(await argMax(logits, 1).array()); // [ 1, 1, 1, 0, 0, 0 ]
 * console.log(await argMax(adjustPrior(logits, { trainPrior, testPrior: prior }), 1).array()); // [ 1, 1, 1, 1, 0, 1 ]
 * ```
 *
 * @see M. Saerens, P. Latinne, C. Decaestecker, "Adjusting the Outputs of a Classifier to New a Priori Probabilities: A Simple
 *   Procedure", Neural Computation 14, 2002, equation 2.9, https://doi.org/10.1162/089976602753284446
 */
export async function estimatePrior(logits: Matrix, options: EstimatePriorOptions): Promise<EstimatedPrior> {
  const name = 'estimatePrior';
  const matrix = checkMatrix(name, 'logits', logits);
  checkOptions(name, options);
  const { numRows, numColumns: numClasses } = matrix;
  const trained = checkTrainPrior(name, options.trainPrior, numClasses);
  const tolerance = checkNumber(name, 'tolerance', options.tolerance ?? 1e-6, { above: 0 });
  const range = { min: 1, integer: true };
  const maxIterations = checkNumber(name, 'maxIterations', options.maxIterations ?? 1000, range);
  const { signal } = options;
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new TypeError(`${name}: expected \`signal\` to be an AbortSignal, got ${describeValue(signal)}.`);
  }
  const giveWay = createYielder();
  const pause = async (): Promise<void> => {
    await giveWay();
    signal?.throwIfAborted();
  };
  await pause();
  const likelihoods = toLikelihoods(await matrix.values(), numRows, trained);

  let prior = normalized(Float64Array.from(trained));
  for (let iterations = 1; ; iterations++) {
    const next = await meanPosterior(likelihoods, numRows, prior, pause);
    const moved = next.reduce((sum, share, c) => sum + Math.abs(share - prior[c]!), 0);
    prior = next;
    const converged = moved < tolerance;
    if (converged || iterations === maxIterations) return { prior, iterations, converged };
  }
}

/** p(x | c) of each row up to a factor of the row: the largest is 1. */
function toLikelihoods(
  logits: ArrayLike<number>,
  numRows: number,
  trainPrior: ArrayLike<number>,
): Float32Array {
  const numClasses = trainPrior.length;
  const logPrior = Float64Array.from(trainPrior, Math.log);
  const likelihoods = new Float32Array(numRows * numClasses);
  for (let start = 0; start < likelihoods.length; start += numClasses) {
    let largest = -Infinity;
    for (let c = 0; c < numClasses; c++) largest = Math.max(largest, logits[start + c]! - logPrior[c]!);
    for (let c = 0; c < numClasses; c++) {
      likelihoods[start + c] = Math.exp(logits[start + c]! - logPrior[c]! - largest);
    }
  }
  return likelihoods;
}

/** One iteration; the result is scaled to sum to 1, so that rounding does not add up. */
async function meanPosterior(
  likelihoods: Float32Array,
  numRows: number,
  prior: Float64Array,
  pause: () => Promise<void>,
): Promise<Float64Array> {
  const numClasses = prior.length;
  const sums = new Float64Array(numClasses);
  const rowsAtOnce = Math.ceil(2 ** 16 / numClasses);
  for (let first = 0; first < numRows; first += rowsAtOnce) {
    await pause();
    const end = Math.min(first + rowsAtOnce, numRows);
    for (let start = first * numClasses; start < end * numClasses; start += numClasses) {
      let total = 0;
      for (let c = 0; c < numClasses; c++) total += prior[c]! * likelihoods[start + c]!;
      const factor = 1 / total;
      for (let c = 0; c < numClasses; c++) sums[c]! += prior[c]! * likelihoods[start + c]! * factor;
    }
  }
  return normalized(sums);
}

function normalized(shares: Float64Array): Float64Array {
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}
