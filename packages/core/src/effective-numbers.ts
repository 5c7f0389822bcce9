import { checkNumber, checkNumbers } from './check.ts';

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
 * console.log(effectiveNumbers([1, 10, 1000], 0.9)); // Float64Array(3) [ 1, 6.513215599, 10 ]
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
  if (count === 0) return 0;
  if (beta === 1) return count;
  // 1 - beta is exact from beta = 0.5 on, and so is its logarithm through log1p.
  return -Math.expm1(count * Math.log1p(beta - 1)) / (1 - beta);
}
