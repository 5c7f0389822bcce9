import type { Points } from './neighbor-engine.ts';

/** Rows whose smallest score the device returns as one number. */
export const GROUP = 32;

/** Score of a row that is only there to fill a group up. */
const FILLED = 1e30;

/** How rows become float32 numbers of about 1: the column means are taken away, and a power of two scales. */
export interface Frame {
  /** What is taken away from each column. */
  means: Float64Array;
  /** What the rest is multiplied by: a power of two, so that nothing is rounded. */
  scale: number;
}

/** Some rows in float32 for the device. */
export interface Pack {
  /** The numbers: `[numRows, numColumns]` for queries, `[numColumns, numRows]` for a pool. */
  values: Float32Array;
  /** Squared norm of each row, as rounded to float32. */
  norms: Float32Array | Float64Array;
  /** Rows, those included that fill up. */
  numRows: number;
}

/** Returns the frame of some rows, or undefined where float32 or float64 would overflow or lose everything. */
export function findFrame(points: Points, rows: Int32Array, means: Float64Array): Frame | undefined {
  const { data, numColumns } = points;
  let largest = 0;
  for (const row of rows) {
    for (let j = 0, i = row * numColumns; j < numColumns; j++, i++) {
      const size = Math.abs(data[i]! - means[j]!);
      // Not `<=`: NaN, where the means overflow, is refused below.
      if (!(size <= largest)) largest = size;
    }
  }
  if (largest === 0) return { means, scale: 1 };
  if (!(largest > 1e-140 && largest < 1e140)) return undefined;
  return { means, scale: 2 ** -Math.ceil(Math.log2(largest)) };
}

/** Packs queries as -2x, row after row, with the norms of x in float64. */
export function packQueries(points: Points, rows: Int32Array, { means, scale }: Frame): Pack {
  const { data, numColumns } = points;
  const values = new Float32Array(rows.length * numColumns);
  const norms = new Float64Array(rows.length);
  for (let r = 0, at = 0; r < rows.length; r++) {
    const start = rows[r]! * numColumns;
    for (let j = 0; j < numColumns; j++, at++) {
      const value = Math.fround((data[start + j]! - means[j]!) * scale);
      values[at] = -2 * value;
      norms[r]! += value * value;
    }
  }
  return { values, norms, numRows: rows.length };
}

/** Packs rows of the pool column after column, which all backends multiply fastest, with their norms in float32, filled up to whole groups. */
export function packPool(points: Points, rows: Int32Array, { means, scale }: Frame): Pack {
  const { data, numColumns } = points;
  const numRows = Math.ceil(rows.length / GROUP) * GROUP;
  const values = new Float32Array(numRows * numColumns);
  const norms = new Float32Array(numRows).fill(FILLED);
  for (let r = 0; r < rows.length; r++) {
    const start = rows[r]! * numColumns;
    let norm = 0;
    for (let j = 0; j < numColumns; j++) {
      const value = Math.fround((data[start + j]! - means[j]!) * scale);
      values[j * numRows + r] = value;
      norm += value * value;
    }
    norms[r] = norm;
  }
  return { values, norms, numRows };
}
