import { describe, expect, it } from 'vitest';
import { checkNumber, type NumberRange } from '../src/check-number.ts';

describe('checkNumber', () => {
  it.each<[number, NumberRange]>([
    [-7.5, {}],
    [0, { min: 0, max: 0 }],
    [-0, { min: 0 }],
    [1e300, { above: 1e299 }],
    [0.999, { min: 0, below: 1 }],
    [4, { above: 3, below: 5, integer: true }],
    [2 ** 60, { integer: true }],
  ])('returns %d', (value, range) => {
    expect(checkNumber('f', 'x', value, range)).toBe(value);
  });

  it.each<[unknown, NumberRange, string]>([
    [Number.NaN, {}, 'a finite number, got NaN'],
    [Infinity, {}, 'a finite number, got Infinity'],
    [-Infinity, { max: 3 }, 'a finite number <= 3, got -Infinity'],
    [Infinity, { integer: true }, 'a whole number, got Infinity'],
    [-1, { min: 0 }, 'a finite number >= 0, got -1'],
    [0, { above: 0, max: 1 }, 'a finite number > 0 and <= 1, got 0'],
    [1, { min: 0, below: 1 }, 'a finite number >= 0 and < 1, got 1'],
    [2, { max: 1.5 }, 'a finite number <= 1.5, got 2'],
    [1.5, { min: 1, integer: true }, 'a whole number >= 1, got 1.5'],
  ])('refuses the value %d with a RangeError', (value, range, message) => {
    const call = (): unknown => checkNumber('focalLoss', 'gamma', value, range);
    expect(call).toThrow(new RangeError(`focalLoss: expected \`gamma\` to be ${message}.`));
  });

  it.each([
    ['2', '"2"'],
    [2n, '2n'],
    [null, 'null'],
    [undefined, 'undefined'],
    [true, 'true'],
    [[2], 'array of 1'],
    [new Number(2), 'Number'],
  ])('refuses the type of %s with a TypeError', (value, got) => {
    const call = (): unknown => checkNumber('focalLoss', 'gamma', value, { min: 0 });
    expect(call).toThrow(
      new TypeError(`focalLoss: expected \`gamma\` to be a finite number >= 0, got ${got}.`),
    );
  });
});
