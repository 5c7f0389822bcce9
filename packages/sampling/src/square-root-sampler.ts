import type { BatchSampler } from './batch-sampler.ts';
import { type ClassFirstSamplerOptions, classFirstSampler } from './class-first-sampler.ts';
import { powerWeights } from './power-sampler.ts';

/** Options of {@link squareRootSampler}. */
export type SquareRootSamplerOptions = ClassFirstSamplerOptions;

/**
 * Returns a sampler that draws each class in proportion to the square root of its count.
 *
 * Half way between the data as they are and equal classes: the tail comes more often, and over-fits less than under class-balanced
 * sampling. It is `powerSampler` with exponent 1/2.
 *
 *     p(c) = sqrt(count(c)) / sum of sqrt(count)
 *
 * @param classIds - Class of each row, whole numbers from 0, `[numRows]`. Not kept.
 * @param options - Batch size, seed and what the other class-first samplers take.
 * @returns The sampler, at the start of epoch 0. It holds 4 bytes per row.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if `classIds` is empty or holds something else than whole numbers in [0, numClasses), an option is outside its
 *   range, or `tail: 'drop'` would leave no batch.
 *
 * @example
 * ```ts
 * import { squareRootSampler } from '@lt/sampling';
 *
 * const classIds = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2];
 * const sampler = squareRootSampler(classIds, { batchSize: 4 });
 * console.log(Array.from(sampler.classProbabilities(), (p) => p.toFixed(3)).join(' ')); // 0.500 0.333 0.167
 * ```
 *
 * @see B. Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020, section 3, equation (1)
 *   with q = 1/2, https://arxiv.org/abs/1910.09217
 */
export function squareRootSampler(
  classIds: ArrayLike<number>,
  options: SquareRootSamplerOptions,
): BatchSampler {
  return classFirstSampler('squareRootSampler', classIds, options, {
    classWeights: (counts) => powerWeights(counts, 0.5),
  });
}
