import { checkNumbers } from '@lt/core';

/**
 * Returns the values of some rows: a column of a test set as {@link bootstrapInterval} wants it measured.
 *
 * @param values - A number for each row, such as class ids or scores, `[numRows]`.
 * @param rows - Indices of the wanted rows, in any order, some more than once, `[count]`.
 * @returns The value of each wanted row, `[count]`.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if `values` is empty or holds a number that is not finite, or an index is not a whole number in [0, numRows).
 *
 * @example
 * ```ts
 * import { accuracy, bootstrapInterval, pickRows } from '@lt/metrics';
 *
 * const classIds = [0, 0, 0, 1, 1, 1, 2, 2];
 * const predicted = [0, 0, 1, 1, 1, 0, 2, 0];
 * const { estimate, lower, upper } = await bootstrapInterval(classIds.length, (rows) =>
 *   accuracy(pickRows(classIds, rows), pickRows(predicted, rows)),
 * );
 * console.log(estimate, lower, upper); // 0.625 0.25 0.875
 * ```
 */
export function pickRows(values: ArrayLike<number>, rows: ArrayLike<number>): Float64Array {
  checkNumbers('pickRows', 'values', values);
  checkNumbers('pickRows', 'rows', rows, { min: 0, below: values.length, integer: true, allowEmpty: true });
  return Float64Array.from(rows, (row) => values[row]!);
}
