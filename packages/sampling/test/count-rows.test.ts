import { describe, expect, it } from 'vitest';
import { countRows } from '../src/count-rows.ts';

describe('countRows', () => {
  it('counts up to the largest id, or up to the number of classes', () => {
    expect([...countRows('test', [0, 2, 2], undefined)]).toEqual([1, 0, 2]);
    expect([...countRows('test', Uint8Array.of(0, 2, 2), 5)]).toEqual([1, 0, 2, 0, 0]);
  });

  it('names the row of the first id that is none', () => {
    expect(() => countRows('test', [0, 1, -1, 2.5], undefined)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: test: expected \`classIds[2]\` to be a whole number >= 0 and < 16777216, got -1.]`,
    );
    expect(() => countRows('test', [0, 1, 3], 3)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: test: expected \`classIds[2]\` to be a whole number >= 0 and < 3, got 3.]`,
    );
    expect(() =>
      countRows('test', Float32Array.of(0, Number.NaN), undefined),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: test: expected \`classIds[1]\` to be a whole number >= 0 and < 16777216, got NaN.]`,
    );
    expect(() => countRows('test', new Int32Array(0), 3)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: test: expected \`classIds\` to hold at least one number, got Int32Array of 0.]`,
    );
  });
});
