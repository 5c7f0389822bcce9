import { checkNumber, checkNumbers, classWeights } from '@lt/core';

/** Options of {@link deferredReweighting}. */
export interface DeferredReweightingOptions {
  /** Examples per class of the whole training set, `[numClasses]`, each above 0. */
  classCounts: ArrayLike<number>;
  /** Strength of the weights once they are on, from 0 to 1; see `effectiveNumbers` in @lt/core. @default 0.9999 */
  beta?: number;
  /** First epoch with weights, from 0. The authors use 160 of 200. */
  startEpoch: number;
}

/**
 * Returns the class weights of each epoch: all 1 at first, effective-number weights from `startEpoch` on.
 *
 * Training without weights first gives better features; the weights then correct the classifier, at a learning rate that is already
 * small. Pass the result as `classWeights` to a loss. With `reduction: 'weightedMean'`, the authors' choice, the loss keeps its scale
 * when the weights switch on; with `'mean'` it drops.
 *
 *     weight(c) = 1                                          while epoch < startEpoch
 *     weight(c) ∝ (1 - beta) / (1 - beta^count(c))           from then on, scaled to sum to numClasses
 *
 * The paper speaks of weights 1 / count. The authors' code, followed here, takes effective numbers with beta 0.9999, which is
 * close to 1 / count for counts below 10,000.
 *
 * @param options - Class statistics, strength and start.
 * @returns A function from the epoch (a whole number from 0) to the weights, `[numClasses]`, float64, a new array at each call.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if a count is not above 0, `beta` is outside [0, 1], or an epoch is not a whole number from 0.
 *
 * @example
 * ```ts
 * import { deferredReweighting } from '@lt/losses';
 *
 * const weightsAt = deferredReweighting({ classCounts: [900, 90, 10], beta: 0.99, startEpoch: 160 });
 * console.log(weightsAt(159)); // Float64Array(3) [ 1, 1, 1 ]
 * console.log([...weightsAt(160)].map((weight) => weight.toFixed(4))); // [ '0.2284', '0.3836', '2.3880' ]
 * ```
 *
 * @see K. Cao, C. Wei, A. Gaidon, N. Arechiga, T. Ma, "Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss",
 *   NeurIPS 2019, section 3.3 and algorithm 1, https://arxiv.org/abs/1906.07413
 */
export function deferredReweighting(options: DeferredReweightingOptions): (epoch: number) => Float64Array {
  const name = 'deferredReweighting';
  const { classCounts, beta = 0.9999, startEpoch } = options ?? {};
  checkNumbers(name, 'classCounts', classCounts, { above: 0 });
  checkNumber(name, 'beta', beta, { min: 0, max: 1 });
  checkNumber(name, 'startEpoch', startEpoch, { min: 0, integer: true });
  const weights = classWeights(classCounts, { beta });
  return (epoch) => {
    checkNumber(name, 'epoch', epoch, { min: 0, integer: true });
    return epoch < startEpoch ? new Float64Array(weights.length).fill(1) : weights.slice();
  };
}
