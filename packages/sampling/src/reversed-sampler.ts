import type { BatchSampler } from './batch-sampler.ts';
import { type ClassFirstSamplerOptions, classFirstSampler } from './class-first-sampler.ts';
import { powerWeights } from './power-sampler.ts';

/** Options of {@link reversedSampler}. */
export type ReversedSamplerOptions = ClassFirstSamplerOptions;

/**
 * Returns a sampler that draws each class in proportion to one over its count: the rarest class the most often.
 *
 * The re-balancing branch of BBN is fed by it. Alone it over-fits the tail badly. It is `powerSampler` with exponent -1.
 *
 *     p(c) = (1 / count(c)) / sum over classes with rows of 1 / count
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
 * import { reversedSampler } from '@lt/sampling';
 *
 * const classIds = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2];
 * const sampler = reversedSampler(classIds, { batchSize: 4 });
 * console.log(Array.from(sampler.classProbabilities(), (p) => p.toFixed(3)).join(' ')); // 0.091 0.182 0.727
 * ```
 *
 * @see B. Zhou et al., "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual Recognition", CVPR 2020,
 *   section 4.2, https://arxiv.org/abs/1912.02413. The authors' code draws from Python's global generator inside the data set, and
 *   divides by zero at a class without rows; here such a class is left out.
 */
export function reversedSampler(classIds: ArrayLike<number>, options: ReversedSamplerOptions): BatchSampler {
  return classFirstSampler('reversedSampler', classIds, options, {
    classWeights: (counts) => powerWeights(counts, -1),
  });
}
