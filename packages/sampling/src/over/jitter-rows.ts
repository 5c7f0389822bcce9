import { createYielder, type Random } from '@lt/core';
import type { Points } from '../neighbors/neighbor-engine.ts';
import type { DataSet } from '../resampling/data-set.ts';
import { type MadeRows, ROW_KINDS } from '../resampling/made-rows.ts';
import type { RunControl } from '../resampling/run-control.ts';
import type { ClassBases } from './class-bases.ts';

/** Rows that are made between two looks at the clock. */
const ROWS_AT_A_TIME = 64;

/**
 * Adds noise to the copies of each class.
 *
 * @param dataSet - The original rows.
 * @param made - All rows; the copies are written already.
 * @param plans - The classes, in the order of their copies.
 * @param widths - Width of the noise of each of them.
 * @param random - The stream of the method.
 * @param control - Abort.
 */
export async function jitterRows(
  { points }: DataSet,
  made: MadeRows,
  plans: readonly ClassBases[],
  widths: readonly number[],
  random: Random,
  { signal }: RunControl,
): Promise<void> {
  const { numRows, numColumns } = points;
  const giveWay = createYielder();
  const bandwidth = positiveRoot(4 / ((numColumns + 2) * numRows), numColumns + 4);
  let row = numRows;
  for (const [i, { bases, count, label }] of plans.entries()) {
    const scales = deviations(points, bases).map((deviation) => widths[i]! * bandwidth * deviation);
    const noise = random.fork('noise', label, 0);
    for (const end = row + count; row < end; row++) {
      const start = row * numColumns;
      for (let column = 0; column < numColumns; column++) {
        made.data[start + column]! += scales[column]! * noise.normal();
      }
      made.provenance.kind[row] = ROW_KINDS.jittered;
      if (row % ROWS_AT_A_TIME !== 0) continue;
      signal?.throwIfAborted();
      await giveWay();
    }
  }
}

/** Returns the standard deviation of each column among some rows, dividing by their number. */
function deviations({ data, numColumns }: Points, rows: Int32Array): Float64Array {
  const means = new Float64Array(numColumns);
  const squares = new Float64Array(numColumns);
  for (const row of rows) {
    for (let column = 0; column < numColumns; column++) means[column]! += data[row * numColumns + column]!;
  }
  for (let column = 0; column < numColumns; column++) means[column]! /= rows.length;
  for (const row of rows) {
    for (let column = 0; column < numColumns; column++) {
      squares[column]! += (data[row * numColumns + column]! - means[column]!) ** 2;
    }
  }
  return squares.map((sum) => Math.sqrt(sum / rows.length));
}

/**
 * Returns the n-th root of a number in (0, 1] by Newton's method from 1, which comes down to it. Math.pow gives other bits in other
 * engines; these operations do not.
 */
export function positiveRoot(value: number, n: number): number {
  let root = 1;
  for (;;) {
    let power = 1;
    for (let i = 1; i < n; i++) power *= root;
    const next = root - (root - value / power) / n;
    if (!(next < root)) return root;
    root = next;
  }
}
