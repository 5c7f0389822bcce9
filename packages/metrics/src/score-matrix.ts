import { checkNumber, describeValue } from '@lt/core';

/** The largest number taken for a probability: a softmax in float32 ends a little above 1 now and then. */
export const LARGEST_PROBABILITY: number = 1 + 1e-6;

/** A value for each row and class: flat and row by row, `[numRows · numClasses]`, or as an array of rows. */
export type ScoreMatrix = ArrayLike<number> | ArrayLike<ArrayLike<number>>;

/** A checked {@link ScoreMatrix}, flat. */
export interface FlatMatrix {
  /** Values, row by row, `[numRows · numClasses]`. */
  values: ArrayLike<number>;
  /** Number of rows. */
  numRows: number;
  /** Number of classes. */
  numClasses: number;
}

/** What is known of a matrix before looking at it, and the range of its values (any finite number if left out). */
export interface MatrixShape {
  /** Number of rows, if known. */
  numRows?: number | undefined;
  /** Number of classes, if known. */
  numClasses?: number | undefined;
  /** Smallest accepted value. */
  min?: number;
  /** Largest accepted value. */
  max?: number;
  /** Whether only whole numbers are accepted. @default false */
  integer?: boolean;
}

/** Checks a matrix and returns it flat, as it is if it was flat. */
export function checkMatrix(
  name: string,
  argument: string,
  matrix: ScoreMatrix,
  shape: MatrixShape,
): FlatMatrix {
  if (!isArray(matrix)) {
    throw new TypeError(
      `${name}: expected \`${argument}\` to be an array or typed array of numbers, or an array of such rows, got ${describeValue(matrix)}.`,
    );
  }
  const flat = isArray(matrix[0])
    ? flatten(name, argument, matrix as ArrayLike<ArrayLike<number>>, shape)
    : checkFlat(name, argument, matrix as ArrayLike<number>, shape);
  const { values, numClasses } = flat;
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE, integer = false } = shape;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value)))
      continue;
    const place = isArray(matrix[0]) ? `[${Math.floor(i / numClasses)}][${i % numClasses}]` : `[${i}]`;
    checkNumber(name, argument + place, value, shape);
  }
  return flat;
}

function checkFlat(
  name: string,
  argument: string,
  values: ArrayLike<number>,
  shape: MatrixShape,
): FlatMatrix {
  const { length } = values;
  const numClasses = shape.numClasses ?? length / (shape.numRows ?? Number.NaN);
  const numRows = shape.numRows ?? length / numClasses;
  const isWhole = (size: number): boolean => Number.isInteger(size) && size >= 1;
  if (isWhole(numClasses) && isWhole(numRows) && numRows * numClasses === length) {
    return { values, numRows, numClasses };
  }
  throw new RangeError(
    `${name}: expected \`${argument}\` to ${describeShape(shape)}, got ${describeValue(values)}.`,
  );
}

function describeShape({ numRows, numClasses }: MatrixShape): string {
  if (numRows !== undefined && numClasses !== undefined) {
    return `hold ${numRows * numClasses} numbers, one for each of ${numRows} x ${numClasses} rows and classes`;
  }
  if (numRows !== undefined) return `hold equally many numbers for each of ${numRows} rows`;
  if (numClasses !== undefined) return `hold rows of ${numClasses} numbers, one for each class`;
  return 'be an array of rows, or `numClasses` to be given';
}

function flatten(
  name: string,
  argument: string,
  rows: ArrayLike<ArrayLike<number>>,
  shape: MatrixShape,
): FlatMatrix {
  const numRows = rows.length;
  if (shape.numRows !== undefined && numRows !== shape.numRows) {
    throw new RangeError(
      `${name}: expected \`${argument}\` to have ${shape.numRows} rows, got ${describeValue(rows)}.`,
    );
  }
  const numClasses = shape.numClasses ?? rows[0]!.length;
  const values = new Array<number>(numRows * numClasses);
  for (let row = 0; row < numRows; row++) {
    const own = rows[row]!;
    if (!isArray(own) || own.length !== numClasses || numClasses === 0) {
      const ErrorClass = isArray(own) ? RangeError : TypeError;
      const wanted =
        numClasses === 0 ? 'at least one number' : `${numClasses} ${numClasses === 1 ? 'number' : 'numbers'}`;
      throw new ErrorClass(
        `${name}: expected \`${argument}[${row}]\` to hold ${wanted}, one for each class, got ${describeValue(own)}.`,
      );
    }
    for (let c = 0; c < numClasses; c++) values[row * numClasses + c] = own[c]!;
  }
  return { values, numRows, numClasses };
}

function isArray(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
