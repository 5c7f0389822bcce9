/** Returns the rows from 0 to numRows - 1 that fulfil a condition, ascending. */
export function rowsWhere(numRows: number, condition: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(numRows);
  let count = 0;
  for (let row = 0; row < numRows; row++) if (condition(row)) rows[count++] = row;
  return rows.slice(0, count);
}

/** Returns the rows from 0 to numRows - 1 that are not among `gone`, ascending. */
export function withoutRows(numRows: number, gone: Iterable<number>): Int32Array {
  const isGone = new Uint8Array(numRows);
  for (const row of gone) isGone[row] = 1;
  return rowsWhere(numRows, (row) => isGone[row] === 0);
}
