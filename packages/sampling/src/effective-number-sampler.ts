import { checkNumber, checkOneOf, effectiveNumbers } from '@lt/core';
import type { BatchSampler } from './batch-sampler.ts';
import { type ClassFirstSamplerOptions, classFirstSampler } from './class-first-sampler.ts';

/** Options of {@link effectiveNumberSampler}. */
export interface EffectiveNumberSamplerOptions extends ClassFirstSamplerOptions {
  /** How fast further examples of a class lose worth, in [0, 1). @default 0.9999 */
  beta?: number;
  /**
   * What one over the effective number weighs: `'rows'` each row of the class, as the class-balanced loss does, or `'classes'` the
   * class as a whole.
   *
   * @default 'rows'
   */
  weighted?: 'rows' | 'classes';
}

/**
 * Returns a sampler that draws by the effective number of samples, the counterpart of the class-balanced loss: what the loss weighs
 * more, this draws more often.
 *
 *     E(c) = (1 - beta^count(c)) / (1 - beta)
 *     weighted 'rows':     p(c) = (count(c) / E(c)) / sum of count / E      beta 0: as the data are; beta near 1: equal classes
 *     weighted 'classes':  p(c) = (1 / E(c)) / sum of 1 / E                 beta 0: equal classes; beta near 1: reversed
 *
 * @param classIds - Class of each row, whole numbers from 0, `[numRows]`. Not kept.
 * @param options - Beta, batch size, seed and what the other class-first samplers take.
 * @returns The sampler, at the start of epoch 0. It holds 4 bytes per row.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if `classIds` is empty or holds something else than whole numbers in [0, numClasses), an option is outside its
 *   range, or `tail: 'drop'` would leave no batch.
 *
 * @example
 * ```ts
 * import { effectiveNumberSampler } from '@lt/sampling';
 *
 * const classIds = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2];
 * const sampler = effectiveNumberSampler(classIds, { beta: 0.9, batchSize: 4 });
 * console.log(Array.from(sampler.classProbabilities(), (p) => p.toFixed(3)).join(' ')); // 0.394 0.326 0.280
 * ```
 *
 * @see Y. Cui et al., "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019, equation (2),
 *   https://arxiv.org/abs/1901.05555. The paper weighs losses; sampling by the same weights has the same expected gradient.
 */
export function effectiveNumberSampler(
  classIds: ArrayLike<number>,
  options: EffectiveNumberSamplerOptions,
): BatchSampler {
  const name = 'effectiveNumberSampler';
  const beta = checkNumber(name, 'beta', options?.beta ?? 0.9999, { min: 0, below: 1 });
  const weighted = checkOneOf(name, 'weighted', options?.weighted ?? 'rows', ['rows', 'classes']);
  return classFirstSampler(name, classIds, options, {
    classWeights(counts) {
      const numbers = effectiveNumbers(counts, beta);
      return numbers.map((number, c) => {
        if (counts[c] === 0) return 0;
        return (weighted === 'rows' ? counts[c]! : 1) / number;
      });
    },
    settings: { beta, weighted },
  });
}
