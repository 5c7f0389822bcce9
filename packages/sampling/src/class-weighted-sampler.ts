import { checkNumbers } from '@lt/core';
import type { BatchSampler } from './batch-sampler.ts';
import { type ClassFirstSamplerOptions, classFirstSampler } from './class-first-sampler.ts';

/** Options of {@link classWeightedSampler}. */
export interface ClassWeightedSamplerOptions extends ClassFirstSamplerOptions {
  /**
   * Weight of each class, at least 0, `[numClasses]`; they need not sum to 1. A function of the epoch changes them during training:
   * it is asked when an epoch begins (about epoch 0 at once), and should give the same after a restart.
   */
  classWeights: ArrayLike<number> | ((epoch: number) => ArrayLike<number>);
}

/**
 * Returns a sampler that draws each class by a weight of your own.
 *
 * For probabilities that no formula gives: from a validation set, from the classes that the model confuses, or changing as training
 * goes on. A class without rows is left out whatever its weight.
 *
 *     p(c) = classWeights(c) / sum over classes with rows of classWeights
 *
 * @param classIds - Class of each row, whole numbers from 0, `[numRows]`. Not kept.
 * @param options - Class weights, batch size, seed and what the other class-first samplers take.
 * @returns The sampler, at the start of epoch 0. It holds 4 bytes per row.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if `classIds` is empty or holds something else than whole numbers in [0, numClasses), an option is outside its
 *   range, or `tail: 'drop'` would leave no batch. Weights are refused
 *   if there are not as many as classes, one is negative, NaN or infinite, or all classes with rows weigh nothing; those of a function
 *   when their epoch is asked for.
 *
 * @example
 * ```ts
 * import { classWeightedSampler } from '@lt/sampling';
 *
 * const recall = [0.9, 0.6, 0.1]; // what each class lacks is what it gets
 * const sampler = classWeightedSampler([0, 0, 0, 0, 1, 1, 2], {
 *   classWeights: () => recall.map((r) => 1 - r),
 *   batchSize: 4,
 * });
 * console.log(Array.from(sampler.classProbabilities(), (p) => p.toFixed(3)).join(' ')); // 0.071 0.286 0.643
 * ```
 */
export function classWeightedSampler(
  classIds: ArrayLike<number>,
  options: ClassWeightedSamplerOptions,
): BatchSampler {
  const name = 'classWeightedSampler';
  const given = options?.classWeights;
  const changing = typeof given === 'function';
  // A copy: changing the array later must not change the order behind the hash of the configuration.
  const fixed = changing ? [] : Array.from(checkNumbers(name, 'classWeights', given, { min: 0 }));
  return classFirstSampler(name, classIds, options, {
    classWeights: (counts, epoch) => weightsOfPresent(name, counts, changing ? given(epoch) : fixed),
    settings: { classWeights: changing ? 'by epoch' : fixed },
  });
}

/** Checks the weights of an epoch and scales them so that the largest is 1; a class without rows gets 0. */
function weightsOfPresent(name: string, counts: Int32Array, weights: ArrayLike<number>): Float64Array {
  checkNumbers(name, 'classWeights', weights, { min: 0, length: counts.length });
  const present = Float64Array.from(weights, (weight, c) => (counts[c]! > 0 ? weight : 0));
  const largest = present.reduce((a, b) => Math.max(a, b));
  // The scale cancels in the probabilities, and keeps sums of weights from overflowing.
  if (largest > 0) return present.map((weight) => weight / largest);
  throw new RangeError(
    `${name}: expected \`classWeights\` to be above 0 for a class with rows, got 0 for all of them.`,
  );
}
