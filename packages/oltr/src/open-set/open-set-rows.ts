import { checkNumber, describeValue } from '@lt/core';

/**
 * Rows of numbers: an array of rows, as `await tensor.array()` gives it, or all of them one after the other with their shape, as
 * `{ data: await tensor.data(), shape: tensor.shape }`.
 */
export type OpenSetRows =
  | readonly ArrayLike<number>[]
  | {
      /** The numbers, row after row, `[numRows · numColumns]`. */
      readonly data: ArrayLike<number>;
      /** `[numRows, numColumns]`. */
      readonly shape: readonly number[];
    };

/** Checked {@link OpenSetRows}, one after the other. They may share memory with what the user passed, and must not be written to. */
export interface FlatRows {
  /** The numbers, `[numRows · numColumns]`. */
  data: ArrayLike<number>;
  /** Number of rows, 0 for none. */
  numRows: number;
  /** Numbers in a row; 0 if there is no row to tell. */
  numColumns: number;
}

/** What is known of rows before looking at them. */
export interface RowsShape {
  /** Number of rows, if known. */
  numRows?: number | undefined;
  /** Numbers in a row, if known. */
  numColumns?: number | undefined;
  /** Whether there may be none. @default false */
  allowEmpty?: boolean;
  /** Whether -Infinity is accepted: the logit of a class that cannot be. @default false */
  allowImpossible?: boolean;
}

/** Checks rows of finite numbers. */
export function checkRows(name: string, argument: string, rows: OpenSetRows, shape: RowsShape): FlatRows {
  const flat = Array.isArray(rows)
    ? joinRows(name, argument, rows as readonly ArrayLike<number>[], shape)
    : checkShaped(name, argument, rows as { data: ArrayLike<number>; shape: readonly number[] });
  const { data, numRows, numColumns } = flat;
  checkSide(name, argument, 'rows', numRows, shape.numRows, shape.allowEmpty ?? false);
  if (numRows > 0) checkSide(name, argument, 'numbers in each row', numColumns, shape.numColumns, false);
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i]) || (shape.allowImpossible && data[i] === -Infinity)) continue;
    checkNumber(name, `${argument}[${Math.floor(i / numColumns)}][${i % numColumns}]`, data[i]);
  }
  return flat;
}

function checkSide(
  name: string,
  argument: string,
  what: string,
  size: number,
  wanted: number | undefined,
  allowEmpty: boolean,
): void {
  if (wanted === undefined ? size > 0 || allowEmpty : size === wanted) return;
  throw new RangeError(
    `${name}: expected \`${argument}\` to have ${wanted === undefined ? 'some' : wanted} ${what}, got ${size}.`,
  );
}

function checkShaped(
  name: string,
  argument: string,
  rows: { data: ArrayLike<number>; shape: readonly number[] },
): FlatRows {
  const { data, shape } = rows ?? {};
  if (!isNumbers(data) || !Array.isArray(shape)) {
    throw new TypeError(
      `${name}: expected \`${argument}\` to be an array of rows, or { data, shape } with an array of numbers, got ${describeValue(rows)}. Read a tensor first: \`await tensor.array()\`.`,
    );
  }
  const [numRows, numColumns] = shape as [number, number];
  const isSize = (size: unknown): boolean => Number.isInteger(size) && (size as number) >= 0;
  if (shape.length !== 2 || !shape.every(isSize) || numRows * numColumns !== data.length) {
    throw new RangeError(
      `${name}: expected the shape of \`${argument}\` to be [numRows, numColumns] of ${data.length} numbers, got [${shape.join(', ')}].`,
    );
  }
  return { data, numRows, numColumns };
}

function joinRows(
  name: string,
  argument: string,
  rows: readonly ArrayLike<number>[],
  shape: RowsShape,
): FlatRows {
  const numColumns = shape.numColumns ?? rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * numColumns);
  for (const [i, row] of rows.entries()) {
    if (!isNumbers(row) || !Array.from(row).every((value) => typeof value === 'number')) {
      throw new TypeError(
        `${name}: expected \`${argument}[${i}]\` to be an array of numbers, got ${describeValue(row)}.`,
      );
    }
    if (row.length !== numColumns) {
      throw new RangeError(
        `${name}: expected \`${argument}[${i}]\` to hold ${numColumns} ${numColumns === 1 ? 'number' : 'numbers'}, got ${describeValue(row)}.`,
      );
    }
    data.set(row, i * numColumns);
  }
  return { data, numRows: rows.length, numColumns };
}

function isNumbers(value: unknown): value is ArrayLike<number> {
  return (
    Array.isArray(value) ||
    (ArrayBuffer.isView(value) &&
      !(value instanceof DataView || value instanceof BigInt64Array || value instanceof BigUint64Array))
  );
}
