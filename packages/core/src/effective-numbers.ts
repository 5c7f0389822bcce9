import { checkNumber } from './check-number.ts';
import { checkNumbers } from './check-numbers.ts';

/**
 * Returns the effective number of samples of each class: how much distinct data its examples hold when they overlap.
 *
 *     E(n) = (1 - beta^n) / (1 - beta)
 *
 * `beta = 0` gives 1 for every class, `beta` towards 1 gives the count itself (`beta = 1` is that limit). Written with `expm1` and
 * `log1p`, so that nothing is lost at beta 0.999999 and above, where the formula as it stands cancels.
 *
 * @param classCounts - Examples per class, `[numClasses]`, each at least 0; fractions are accepted.
 * @param beta - Overlap, from 0 to 1. `1 / (1 - beta)` is the count at which a class saturates.
 * @returns Effective number of samples, `[numClasses]`, float64; 0 for a class without examples.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a count is negative or not finite, or `beta` is outside [0, 1].
 *
 * @example
 * ```ts
 * import { effectiveNumbers } from '@lt/core';
 *
 * const numbers = effectiveNumbers([1, 10, 1000], 0.9);
 * console.log([...numbers].map((number) => number.toFixed(4)).join(' ')); // 1.0000 6.5132 10.0000
 * ```
 *
 * @see Y. Cui, M. Jia, T.-Y. Lin, Y. Song, S. Belongie, "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019,
 *   proposition 1, https://arxiv.org/abs/1901.05555
 */
export function effectiveNumbers(classCounts: ArrayLike<number>, beta: number): Float64Array {
  const counts = checkNumbers('effectiveNumbers', 'classCounts', classCounts, { min: 0 });
  checkNumber('effectiveNumbers', 'beta', beta, { min: 0, max: 1 });
  return Float64Array.from(counts, (count) => effectiveNumber(count, beta));
}

/** Returns the effective number of one class; arguments are trusted. */
export function effectiveNumber(count: number, beta: number): number {
  if (count === 0 || beta === 1) return count;
  // beta - 1 is exact from 0.5 on, and keeps the digits that the logarithm needs there; below 0.5 beta itself does.
  const logBeta = beta < 0.5 ? Math.log(beta) : Math.log1p(beta - 1);
  return -Math.expm1(count * logBeta) / (1 - beta);
}
