import { exponential } from './exponential.ts';

/** Bytes that the rows of a kernel may take, whatever the number of rows. */
const MOST_BYTES = 2 ** 25;

/**
 * Returns a function that gives rows of the RBF kernel's matrix, and keeps those that were asked for last.
 *
 *     K(i, j) = exp(-gamma · |x(i) - x(j)|²)
 *
 * The matrix itself is never made: 32 MB of its rows at most, and at least two rows, which a step of the solver needs together.
 *
 * @param data - `[n, numColumns]`, row after row.
 */
export function kernelRows(
  data: Float32Array | Float64Array,
  numColumns: number,
  gamma: number,
  mostBytes: number = MOST_BYTES,
): (row: number) => Float32Array {
  const n = data.length / numColumns;
  const mostRows = Math.max(2, Math.floor(mostBytes / (4 * n)));
  // A Map keeps the order in which its keys came: the first is the one not used for longest.
  const kept = new Map<number, Float32Array>();
  return (row) => {
    let values = kept.get(row);
    if (values !== undefined) {
      kept.delete(row);
      kept.set(row, values);
      return values;
    }
    if (kept.size < mostRows) values = new Float32Array(n);
    else {
      const [oldest, reused] = kept.entries().next().value!;
      kept.delete(oldest);
      values = reused;
    }
    fillRow(values, data, numColumns, gamma, row);
    kept.set(row, values);
    return values;
  };
}

function fillRow(
  out: Float32Array,
  data: Float32Array | Float64Array,
  numColumns: number,
  gamma: number,
  row: number,
): void {
  const from = row * numColumns;
  for (let other = 0, at = 0; other < out.length; other++, at += numColumns) {
    let sum = 0;
    for (let f = 0; f < numColumns; f++) {
      const difference = data[from + f]! - data[at + f]!;
      sum += difference * difference;
    }
    out[other] = exponential(-gamma * sum);
  }
}
