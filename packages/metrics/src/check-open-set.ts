import { checkNumbers, describeValue } from '@lt/core';

/** Checks class ids of which -1 stands for an unknown class, and that each array has an element for every row. */
export function checkOpenSet(name: string, classIds: ArrayLike<number>, predicted: ArrayLike<number>): void {
  checkNumbers(name, 'classIds', classIds, { min: -1, integer: true });
  checkNumbers(name, 'predicted', predicted, { min: -1, integer: true });
  checkSameLength(name, 'predicted', predicted, classIds.length);
}

/** Checks that an array has an element for every row of `classIds`. */
export function checkSameLength(
  name: string,
  argument: string,
  values: ArrayLike<number>,
  numRows: number,
): void {
  if (values.length === numRows) return;
  throw new RangeError(
    `${name}: expected \`${argument}\` to hold ${numRows} numbers, one for each of \`classIds\`, got ${describeValue(values)}.`,
  );
}
