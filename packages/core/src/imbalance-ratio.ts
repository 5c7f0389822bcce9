import { checkNumbers } from './check-numbers.ts';

/**
 * Returns the imbalance ratio: the largest class count divided by the smallest, at least 1.
 *
 * Some code bases call its reciprocal the imbalance factor.
 *
 * @param classCounts - Examples per class, `[numClasses]`, each above 0.
 * @returns Ratio, 1 for a balanced set.
 * @throws TypeError if `classCounts` is not an array of numbers.
 * @throws RangeError if a count is not above 0; the message names the class.
 *
 * @example
 * ```ts
 * import { imbalanceRatio } from '@lt/core';
 *
 * console.log(imbalanceRatio([5000, 500, 50])); // 100
 * ```
 */
export function imbalanceRatio(classCounts: ArrayLike<number>): number {
  const counts = checkNumbers('imbalanceRatio', 'classCounts', classCounts, { above: 0 });
  let smallest = Infinity;
  let largest = 0;
  for (let c = 0; c < counts.length; c++) {
    smallest = Math.min(smallest, counts[c]!);
    largest = Math.max(largest, counts[c]!);
  }
  return largest / smallest;
}
