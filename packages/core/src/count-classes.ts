import { checkNumber, checkNumbers } from './check.ts';
import { describeValue } from './describe-value.ts';

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
  if (numClasses === undefined) {
    const ids = checkNumbers('countClasses', 'classIds', classIds, { min: 0, integer: true });
    let largest = 0;
    for (let i = 0; i < ids.length; i++) largest = Math.max(largest, ids[i]!);
    return tally(ids, new Int32Array(largest + 1));
  }
  checkNumber('countClasses', 'numClasses', numClasses, { min: 1, integer: true });
  if (classIds?.length !== 0) {
    checkNumbers('countClasses', 'classIds', classIds, { min: 0, below: numClasses, integer: true });
  } else if (typeof classIds !== 'object') {
    throw new TypeError(`countClasses: expected \`classIds\` to be an array, got ${describeValue(classIds)}.`);
  }
  return tally(classIds, new Int32Array(numClasses));
}

function tally(classIds: ArrayLike<number>, counts: Int32Array): Int32Array {
  for (let i = 0; i < classIds.length; i++) counts[classIds[i]!]!++;
  return counts;
}
