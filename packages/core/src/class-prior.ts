import { checkNumbers } from './check-numbers.ts';
import { sumOf } from './sum-of.ts';

/**
 * Returns the share of each class in the training data.
 *
 * @param classCounts - Examples per class, `[numClasses]`, each at least 0; fractions are accepted.
 * @returns Probabilities, `[numClasses]`, which sum to 1. A class without examples gets 0.
 * @throws TypeError if `classCounts` is not an array of numbers.
 * @throws RangeError if a count is negative, NaN or infinite, or all are 0.
 *
 * @example
 * ```ts
 * import { classPrior } from '@lt/core';
 *
 * console.log(classPrior([900, 90, 10])); // Float64Array(3) [ 0.9, 0.09, 0.01 ]
 * ```
 */
export function classPrior(classCounts: ArrayLike<number>): Float64Array {
  const counts = checkNumbers('classPrior', 'classCounts', classCounts, { min: 0 });
  const total = sumOf(counts);
  if (total === 0)
    throw new RangeError('classPrior: expected `classCounts` to hold at least one example, got only zeros.');
  return Float64Array.from(counts, (count) => count / total);
}
