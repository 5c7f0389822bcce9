import { describeValue } from '@lt/core';
import { checkFiniteRows } from '../finite-rows.ts';

/** Features in memory: an array of rows, or numbers row after row with their shape. */
export type FeatureRows =
  | readonly ArrayLike<number>[]
  | {
      /** The numbers, row after row. */
      data: ArrayLike<number>;
      /** How many rows, and of how many numbers. */
      shape: readonly [numRows: number, featureDim: number];
    };

/** Checked {@link FeatureRows}. */
export interface CheckedRows {
  data: ArrayLike<number>;
  numRows: number;
  featureDim: number;
}

/** Checks features of at least one row, and of as many columns as are wanted. */
export function checkRows(
  caller: string,
  argument: string,
  features: FeatureRows,
  wantedDim?: number,
): CheckedRows {
  const checked = Array.isArray(features) ? fromRows(features) : fromShaped(features as never);
  if (checked === undefined || checked.numRows === 0) {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to be rows of numbers, all as long as one another, or { data, shape }, got ${describeValue(features)}.`,
    );
  }
  checkFiniteRows(caller, argument, checked.data, checked.featureDim);
  if (wantedDim !== undefined && checked.featureDim !== wantedDim) {
    throw new RangeError(
      `${caller}: expected \`${argument}\` to have ${wantedDim} columns, got ${checked.featureDim}.`,
    );
  }
  return checked;
}

function fromRows(rows: readonly ArrayLike<number>[]): CheckedRows | undefined {
  const featureDim = rows[0]?.length ?? 0;
  if (!rows.every((row) => row?.length === featureDim)) return undefined;
  const data = Float64Array.from(rows.flatMap((row) => Array.from(row)));
  return { data, numRows: rows.length, featureDim };
}

function fromShaped(
  shaped: { data?: ArrayLike<number>; shape?: readonly number[] } | null,
): CheckedRows | undefined {
  const { data, shape } = shaped ?? {};
  if (data === undefined || shape?.length !== 2 || data.length !== shape[0]! * shape[1]!) return undefined;
  return { data, numRows: shape[0]!, featureDim: shape[1]! };
}
