import { checkNumber } from './check-number.ts';
import { checkNumbers } from './check-numbers.ts';

/**
 * Counts how many examples each class has.
 *
 * The result is the `classCounts` that every loss, sampler and metric here takes. Count the whole training set, not a batch.
 *
 * @param classIds - Class of each example, whole numbers from 0, `[numExamples]`.
 * @param numClasses - Number of classes; the largest id plus one if left out. Give it when a class may have no example.
 * @returns Examples per class, `[numClasses]`.
 * @throws TypeError if `classIds` is not an array of numbers.
 * @throws RangeError if it is empty while `numClasses` is left out, or an id is not a whole number in [0, numClasses).
 *
 * @example
 * ```ts
 * import { countClasses } from '@lt/core';
 *
 * console.log(countClasses([0, 0, 0, 2, 1, 0])); // Int32Array(3) [ 4, 1, 1 ]
 * ```
 */
export function countClasses(classIds: ArrayLike<number>, numClasses?: number): Int32Array {
  const name = 'countClasses';
  if (numClasses !== undefined) {
    checkNumber(name, 'numClasses', numClasses, { min: 1, max: LARGEST_INT32, integer: true });
    checkNumbers(name, 'classIds', classIds, { min: 0, below: numClasses, integer: true, allowEmpty: true });
    return tally(classIds, numClasses);
  }
  checkNumbers(name, 'classIds', classIds, { min: 0, below: LARGEST_INT32, integer: true });
  let largest = 0;
  for (let i = 0; i < classIds.length; i++) largest = Math.max(largest, classIds[i]!);
  return tally(classIds, largest + 1);
}

const LARGEST_INT32 = 0x7fffffff;

function tally(classIds: ArrayLike<number>, numClasses: number): Int32Array {
  const counts = new Int32Array(numClasses);
  for (let i = 0; i < classIds.length; i++) counts[classIds[i]!]!++;
  return counts;
}
