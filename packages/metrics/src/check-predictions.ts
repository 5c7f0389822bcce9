import { checkNumber, checkNumbers, checkOptions, describeValue } from '@lt/core';
import type { ClassOptions } from './class-options.ts';

/** Checked true and predicted classes of the same rows. */
export interface Predictions {
  /** True class of each row. */
  classIds: ArrayLike<number>;
  /** Predicted class of each row. */
  predicted: ArrayLike<number>;
  /** Number of classes; every id is below it. */
  numClasses: number;
}

/**
 * Checks that two arrays hold class ids of the same rows, and finds the number of classes if it was not given. With `'allowEmpty'`
 * there may be no row, as long as the number of classes is known.
 */
export function checkPredictions(
  name: string,
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: ClassOptions,
  rows: 'allowEmpty' | 'needRows',
): Predictions {
  checkOptions(name, options);
  const { numClasses } = options;
  const range = { min: 0, integer: true };
  const bounds =
    numClasses === undefined
      ? range
      : { ...range, below: checkNumber(name, 'numClasses', numClasses, { min: 1, integer: true }) };
  const mayBeEmpty = rows === 'allowEmpty' && numClasses !== undefined;
  for (const [argument, ids] of Object.entries({ classIds, predicted })) {
    if (!(mayBeEmpty && isEmptyArray(ids))) checkNumbers(name, argument, ids, bounds);
  }
  if (predicted.length !== classIds.length) {
    throw new RangeError(
      `${name}: expected \`predicted\` to hold ${classIds.length} numbers, one for each of \`classIds\`, got ${describeValue(predicted)}.`,
    );
  }
  return {
    classIds,
    predicted,
    numClasses: numClasses ?? 1 + Math.max(largest(classIds), largest(predicted)),
  };
}

function isEmptyArray(ids: ArrayLike<number>): boolean {
  return (Array.isArray(ids) || ArrayBuffer.isView(ids)) && ids.length === 0;
}

function largest(ids: ArrayLike<number>): number {
  let result = 0;
  for (let row = 0; row < ids.length; row++) result = Math.max(result, ids[row]!);
  return result;
}
