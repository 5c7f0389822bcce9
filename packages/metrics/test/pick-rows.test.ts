import { describe, expect, it } from 'vitest';
import { pickRows } from '../src/index.ts';

describe('pickRows', () => {
  it('returns the value of each row, in the order asked for', () => {
    expect([...pickRows([7, 8, -1.5], Int32Array.of(2, 0, 2))]).toEqual([-1.5, 7, -1.5]);
    expect([...pickRows(Float32Array.of(0.5), [])]).toEqual([]);
  });

  it('keeps what it was given', () => {
    const values = [1, 2];
    pickRows(values, [0, 1])[0] = 9;
    expect(values).toEqual([1, 2]);
  });

  it('refuses a row that is not there', () => {
    expect(() => pickRows([1, 2], [2])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: pickRows: expected \`rows[0]\` to be a whole number >= 0 and < 2, got 2.]`,
    );
  });
});
