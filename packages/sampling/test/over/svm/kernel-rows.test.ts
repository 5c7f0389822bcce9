import { describe, expect, it } from 'vitest';
import { kernelRows } from '../../../src/over/svm/kernel-rows.ts';

const DATA = Float64Array.of(0, 0, 1, 0, 0, 2, 9, 9, 3, 3, -1, 4);
const POINTS = { data: DATA, numRows: 6, numColumns: 2 };
/** All but row 3. */
const ROWS = Int32Array.of(0, 1, 2, 4, 5);
const GAMMA = 0.3;

/** The kernel's row, by its formula. */
const slowRow = (i: number) =>
  Float32Array.from(ROWS, (other) => {
    const row = ROWS[i]!;
    const squared =
      (DATA[2 * row]! - DATA[2 * other]!) ** 2 + (DATA[2 * row + 1]! - DATA[2 * other + 1]!) ** 2;
    return Math.exp(-GAMMA * squared);
  });

describe('kernelRows', () => {
  it('gives the rows of the kernel, whatever is kept of them', () => {
    for (const mostBytes of [0, 3 * 5 * 4, 2 ** 20]) {
      const rowOf = kernelRows(POINTS, ROWS, GAMMA, mostBytes);
      for (const row of [0, 1, 2, 0, 3, 4, 1, 1, 0, 2, 4]) expect(rowOf(row)).toEqual(slowRow(row));
    }
  });

  it('keeps the rows asked for last, in the memory it may take', () => {
    const rowOf = kernelRows(POINTS, ROWS, GAMMA, 3 * 5 * 4);
    const [first, second, third] = [rowOf(0), rowOf(1), rowOf(2)];
    expect(rowOf(0)).toBe(first);
    // Row 1 is the one not asked for longest: its memory is taken for row 3.
    expect(rowOf(3)).toBe(second);
    expect(rowOf(2)).toBe(third);
  });

  it('leaves two rows standing side by side even without memory', () => {
    const rowOf = kernelRows(POINTS, ROWS, GAMMA, 0);
    const first = rowOf(3);
    rowOf(4);
    expect(first).toEqual(slowRow(3));
  });
});
