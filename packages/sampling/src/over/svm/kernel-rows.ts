import type { Points } from '../../neighbors/neighbor-engine.ts';
import { squaredDifference } from '../squared-difference.ts';
import { exponential } from './exponential.ts';

/** Bytes that the rows of a kernel may take, whatever the number of rows. */
const MOST_BYTES = 2 ** 25;

/**
 * Returns a function that gives rows of the RBF kernel's matrix over some rows of the points, and keeps those that were asked for last.
 *
 *     K(i, j) = exp(-gamma · |x(rows[i]) - x(rows[j])|²)
 *
 * The matrix itself is never made: 32 MB of its rows at most, and at least two rows, which a step of the solver needs together.
 */
export function kernelRows(
  points: Points,
  rows: Int32Array,
  gamma: number,
  mostBytes: number = MOST_BYTES,
): (i: number) => Float32Array {
  const mostRows = Math.max(2, Math.floor(mostBytes / (4 * rows.length)));
  // A Map keeps the order in which its keys came: the first is the one not used for longest.
  const kept = new Map<number, Float32Array>();
  return (i) => {
    let values = kept.get(i);
    if (values !== undefined) {
      kept.delete(i);
      kept.set(i, values);
      return values;
    }
    if (kept.size < mostRows) values = new Float32Array(rows.length);
    else {
      const [oldest, reused] = kept.entries().next().value!;
      kept.delete(oldest);
      values = reused;
    }
    fillRow(values, points, rows, gamma, i);
    kept.set(i, values);
    return values;
  };
}

function fillRow(
  out: Float32Array,
  { data, numColumns }: Points,
  rows: Int32Array,
  gamma: number,
  i: number,
): void {
  const from = rows[i]! * numColumns;
  for (let j = 0; j < rows.length; j++) {
    const squared = squaredDifference(data, from, data, rows[j]! * numColumns, numColumns);
    out[j] = exponential(-gamma * squared);
  }
}
