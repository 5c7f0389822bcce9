import type { BatchSampler } from './batch-sampler.ts';
import { type ClassFirstSamplerOptions, classFirstSampler } from './class-first-sampler.ts';

/** Options of {@link classBalancedSampler}. */
export type ClassBalancedSamplerOptions = ClassFirstSamplerOptions;

/**
 * Returns a sampler that draws every class equally often, however few rows it has.
 *
 * Each draw picks a class uniformly among those that have rows, then one of its rows uniformly, independently of all other draws: a
 * row of a rare class comes many times in an epoch, one of a frequent class perhaps never. Use it to re-train a classifier on
 * learned features (cRT), or to train with equal classes at the price of over-fitting the rare ones.
 *
 *     p(c) = 1 / number of classes with rows;   p(row) = p(c) / count(c)
 *
 * With `tail: 'pad'` the last batch is filled with further draws.
 *
 * @param classIds - Class of each row, whole numbers from 0, `[numRows]`. Not kept.
 * @param options - Batch size, seed, draws per epoch and what becomes of the last batch.
 * @returns The sampler, at the start of epoch 0. It holds 4 bytes per row.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if `classIds` is empty or holds something else than whole numbers in [0, numClasses), an option is outside its
 *   range, or `tail: 'drop'` would leave no batch.
 *
 * @example
 * ```ts
 * import { classBalancedSampler } from '@lt/sampling';
 *
 * const classIds = [0, 0, 0, 0, 0, 0, 1, 2];
 * const sampler = classBalancedSampler(classIds, { batchSize: 6, seed: 7, epochLength: 12 });
 * console.log(Array.from(sampler.batchAt(0, 0), (row) => classIds[row]).join(' ')); // 2 0 1 0 2 1
 * ```
 *
 * @see B. Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020, section 3, equation (1)
 *   with q = 0, https://arxiv.org/abs/1910.09217. The authors' own class-balanced runs use a cycling sampler instead, which takes
 *   four rows of a class in a row (their `ClassAwareSampler`); here all draws are independent.
 */
export function classBalancedSampler(
  classIds: ArrayLike<number>,
  options: ClassBalancedSamplerOptions,
): BatchSampler {
  return classFirstSampler('classBalancedSampler', classIds, options, {
    classWeights: (counts) => Float64Array.from(counts, (count) => (count > 0 ? 1 : 0)),
  });
}
