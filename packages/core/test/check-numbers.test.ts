import { describe, expect, it } from 'vitest';
import { checkNumbers, type NumbersRange } from '../src/check-numbers.ts';

describe('checkNumbers', () => {
  it.each<[ArrayLike<number>, NumbersRange]>([
    [[900, 90, 10], { min: 0 }],
    [Float32Array.of(0.5), { above: 0, below: 1, length: 1 }],
    [Int32Array.of(1, 2), { integer: true, length: 2 }],
    [[], { allowEmpty: true }],
    [[], { length: 0 }],
  ])('returns the very array, case %#', (values, range) => {
    expect(checkNumbers('f', 'x', values, range)).toBe(values);
  });

  it.each<[unknown, NumbersRange, string]>([
    [[], {}, 'expected `counts` to hold at least one number, got array of 0.'],
    [new Int32Array(0), {}, 'expected `counts` to hold at least one number, got Int32Array of 0.'],
    [[1, 2], { length: 3 }, 'expected `counts` to hold 3 numbers, got array of 2.'],
    [[1, 2], { length: 1 }, 'expected `counts` to hold 1 number, got array of 2.'],
    [[], { length: 2, allowEmpty: true }, 'expected `counts` to hold 2 numbers, got array of 0.'],
    [[3, -1], { min: 0 }, 'expected `counts[1]` to be a finite number >= 0, got -1.'],
    [[3, Number.NaN], {}, 'expected `counts[1]` to be a finite number, got NaN.'],
    [Float64Array.of(Infinity), {}, 'expected `counts[0]` to be a finite number, got Infinity.'],
    [[0, 1, 2.5], { integer: true, length: 3 }, 'expected `counts[2]` to be a whole number, got 2.5.'],
  ])('refuses wrong values with a RangeError, case %#', (values, range, message) => {
    expect(() => checkNumbers('f', 'counts', values, range)).toThrow(new RangeError(`f: ${message}`));
  });

  it.each([
    [undefined, '`counts` to be an array or typed array of numbers, got undefined.'],
    [5, '`counts` to be an array or typed array of numbers, got 5.'],
    ['123', '`counts` to be an array or typed array of numbers, got "123".'],
    [{ length: 1, 0: 5 }, '`counts` to be an array or typed array of numbers, got Object.'],
    [
      new DataView(new ArrayBuffer(8)),
      '`counts` to be an array or typed array of numbers, got DataView of 8.',
    ],
    [{ shape: [3] }, '`counts` to be an array or typed array of numbers, got Tensor [3].'],
    [[1, '2'], '`counts[1]` to be a finite number, got "2".'],
    [[1, null], '`counts[1]` to be a finite number, got null.'],
    [[[1]], '`counts[0]` to be a finite number, got array of 1.'],
    [new Array(2), '`counts[0]` to be a finite number, got undefined.'],
    [BigInt64Array.of(7n), '`counts[0]` to be a finite number, got 7n.'],
    [[7n], '`counts[0]` to be a finite number, got 7n.'],
  ])('refuses wrong types with a TypeError, case %#', (values, message) => {
    expect(() => checkNumbers('f', 'counts', values)).toThrow(new TypeError(`f: expected ${message}`));
  });
});
