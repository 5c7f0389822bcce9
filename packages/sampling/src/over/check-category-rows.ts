import { checkNumber, describeValue } from '@lt/core';

/**
 * Checks that an argument is rows of categories, all of one length, and returns that length.
 *
 * @param mayBe - Tells whether a column may hold strings; all may if left out. Numbers must be finite in every column.
 */
export function checkCategoryRows(
  caller: string,
  argument: string,
  rows: unknown,
  mayBe: (column: number) => boolean = () => true,
): number {
  if (!Array.isArray(rows)) {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to be an array of rows, got ${describeValue(rows)}.`,
    );
  }
  if (rows.length === 0)
    throw new RangeError(`${caller}: expected \`${argument}\` to hold at least one row, got none.`);
  for (const [index, row] of rows.entries()) {
    if (!Array.isArray(row)) {
      throw new TypeError(
        `${caller}: expected \`${argument}[${index}]\` to be an array, got ${describeValue(row)}.`,
      );
    }
    const numColumns = (rows[0] as unknown[]).length;
    if (row.length !== numColumns || numColumns === 0) {
      throw new RangeError(
        `${caller}: expected \`${argument}[${index}]\` to hold ${Math.max(1, numColumns)} values, got ${row.length}.`,
      );
    }
    for (const [column, value] of row.entries()) {
      if (typeof value === 'number' && Number.isFinite(value)) continue;
      if (typeof value === 'string' && mayBe(column)) continue;
      const name = `${argument}[${index}][${column}]`;
      if (typeof value === 'number' || !mayBe(column)) checkNumber(caller, name, value);
      throw new TypeError(
        `${caller}: expected \`${name}\` to be a number or a string, got ${describeValue(value)}.`,
      );
    }
  }
  return (rows[0] as unknown[]).length;
}
