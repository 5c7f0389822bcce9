import { checkNumber } from '@lt/core';
import type { BatchSampler } from './batch-sampler.ts';
import { type ClassFirstSamplerOptions, classFirstSampler } from './class-first-sampler.ts';

/** Options of {@link powerSampler}. */
export interface PowerSamplerOptions extends ClassFirstSamplerOptions {
  /**
   * Power of the class count: 1 draws classes as often as they occur, 0 all classes equally often, -1 the rarer the more often.
   * A sampling temperature T is the exponent 1 / T.
   */
  exponent: number;
}

/**
 * Returns a sampler that draws each class in proportion to a power of its count, the family to which most samplers belong.
 *
 * Use it to choose a place between instance-balanced (1), square-root (1/2), class-balanced (0) and reversed sampling (-1), for example
 * by a validation set.
 *
 *     p(c) = count(c)^exponent / sum over classes with rows of count^exponent
 *
 * @param classIds - Class of each row, whole numbers from 0, `[numRows]`. Not kept.
 * @param options - Exponent, batch size, seed and what the other class-first samplers take.
 * @returns The sampler, at the start of epoch 0. It holds 4 bytes per row.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if `classIds` is empty or holds something else than whole numbers in [0, numClasses), an option is outside its
 *   range, or `tail: 'drop'` would leave no batch.
 *
 * @example
 * ```ts
 * import { powerSampler } from '@lt/sampling';
 *
 * const classIds = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2];
 * const sampler = powerSampler(classIds, { exponent: 0.25, batchSize: 4 });
 * console.log(Array.from(sampler.classProbabilities(), (p) => p.toFixed(3)).join(' ')); // 0.411 0.345 0.244
 * ```
 *
 * @see B. Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020, section 3, equation (1),
 *   https://arxiv.org/abs/1910.09217
 */
export function powerSampler(classIds: ArrayLike<number>, options: PowerSamplerOptions): BatchSampler {
  const exponent = checkNumber('powerSampler', 'exponent', options?.exponent);
  return classFirstSampler('powerSampler', classIds, options, {
    classWeights: (counts) => powerWeights(counts, exponent),
    settings: { exponent },
  });
}

/** Returns count^exponent, scaled so that the largest is 1; 0 for a class without rows. */
export function powerWeights(classCounts: Int32Array, exponent: number): Float64Array {
  // The scale cancels in the probabilities, and keeps large exponents from overflowing.
  const present = classCounts.filter((count) => count > 0);
  const scale = present.reduce((a, b) => (exponent > 0 ? Math.max(a, b) : Math.min(a, b)));
  return Float64Array.from(classCounts, (count) => (count > 0 ? (count / scale) ** exponent : 0));
}
