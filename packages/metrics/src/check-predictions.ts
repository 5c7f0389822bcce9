import { checkNumber, checkNumbers, describeValue } from '@lt/core';

/** Checked true and predicted classes of the same rows. */
export interface Predictions {
  /** True class of each row. */
  classIds: ArrayLike<number>;
  /** Predicted class of each row. */
  predicted: ArrayLike<number>;
  /** Number of classes; every id is below it. */
  numClasses: number;
}

/** How {@link checkPredictions} treats its arguments. */
interface PredictionChecks {
  /** Number of classes that the user gave. */
  numClasses: number | undefined;
  /** Whether there may be no row at all, which needs `numClasses`. */
  allowEmpty?: boolean;
}

/** Checks that two arrays hold class ids of the same rows, and finds the number of classes if it was not given. */
export function checkPredictions(
  name: string,
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  { numClasses, allowEmpty = false }: PredictionChecks,
): Predictions {
  const range = { min: 0, integer: true };
  const bounds =
    numClasses === undefined
      ? range
      : { ...range, below: checkNumber(name, 'numClasses', numClasses, { min: 1, integer: true }) };
  const isEmpty = classIds?.length === 0 && predicted?.length === 0 && typeof classIds !== 'string';
  if (!(allowEmpty && numClasses !== undefined && isEmpty)) {
    checkNumbers(name, 'classIds', classIds, bounds);
    checkNumbers(name, 'predicted', predicted, bounds);
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

function largest(ids: ArrayLike<number>): number {
  let result = 0;
  for (let row = 0; row < ids.length; row++) result = Math.max(result, ids[row]!);
  return result;
}
