// One loop over a row in each function: engines compile these soon and once, whatever calls them, where a function of one number may
// stay a call, and a loop inside a larger function is compiled again whenever something else in that function changes.

let expTable: Float64Array | undefined;
let logTable: Float64Array | undefined;

/**
 * Writes `factor · exp(scale · (x - shift))` for each x of a row, and returns the sum. The exponent must be at most 0; below -200 it counts as
 * -200, which is 0 in float32. The relative error is below 4e-9, and the time a tenth of that of `Math.exp`.
 *
 * The exponent is (256 · j + i) · log 2 / 256 + r: two powers of 2 come out of a table, and three terms of exp(r) are enough.
 */
export function expRow(
  from: Float64Array,
  to: Float64Array,
  scale: number,
  shift: number,
  factor: number,
): number {
  // 2^(i / 256) for i from 0 to 255, then 2^-j for j from 0 to 289.
  expTable ??= Float64Array.from({ length: 546 }, (_, i) => (i < 256 ? 2 ** (i / 256) : 2 ** (256 - i)));
  const table = expTable;
  const step = Math.LN2 / 256;
  const stepsPerUnit = 1 / step;
  let sum = 0;
  for (let c = 0; c < from.length; c++) {
    const x = Math.max(scale * (from[c]! - shift), -200);
    const k = (x * stepsPerUnit) | 0;
    const r = x - k * step;
    const value = factor * (1 + r + 0.5 * r * r) * (table[k & 255]! * table[256 - (k >> 8)]!);
    to[c] = value;
    sum += value;
  }
  return sum;
}

/** Writes `log(1 + x)` for each x of a row, from 0 to 1, to a relative error of 1e-11 however small x is. */
export function log1pRow(from: Float64Array, to: Float64Array): void {
  // log(1 + j / 64), then 1 / (1 + j / 64), for j from 0 to 64.
  logTable ??= Float64Array.from({ length: 130 }, (_, i) => (i < 65 ? Math.log1p(i / 64) : 64 / (i - 1)));
  const table = logTable;
  for (let c = 0; c < from.length; c++) {
    const x = from[c]!;
    const j = (x * 64 + 0.5) | 0;
    const r = (x - j * (1 / 64)) * table[65 + j]!;
    to[c] = table[j]! + r * (1 - r * (1 / 2 - r * (1 / 3 - r * (1 / 4 - r * (1 / 5)))));
  }
}

/** Returns the largest value of a row. */
export function maxRow(row: Float64Array): number {
  let largest = row[0]!;
  for (let c = 1; c < row.length; c++) if (row[c]! > largest) largest = row[c]!;
  return largest;
}

/** Multiplies a row by another. */
export function multiplyRow(row: Float64Array, by: Float32Array): void {
  for (let c = 0; c < row.length; c++) row[c]! *= by[c]!;
}

/** Adds to a row a multiple of what begins at `start`. */
export function addScaledRow(row: Float64Array, values: Float32Array, start: number, by: number): void {
  for (let c = 0; c < row.length; c++) row[c]! += values[start + c]! * by;
}
