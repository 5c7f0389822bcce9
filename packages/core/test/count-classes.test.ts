import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countClasses } from '../src/count-classes.ts';
import { RUNS } from './laws.ts';

describe('countClasses', () => {
  it('counts each class up to the largest id', () => {
    expect(countClasses([0, 0, 0, 2, 1, 0])).toEqual(Int32Array.of(4, 1, 1));
    expect(countClasses(Uint8Array.of(3))).toEqual(Int32Array.of(0, 0, 0, 1));
  });

  it('counts as many classes as asked for', () => {
    expect(countClasses([1, 1], 4)).toEqual(Int32Array.of(0, 2, 0, 0));
    expect(countClasses([], 2)).toEqual(Int32Array.of(0, 0));
    expect(countClasses(new Int32Array(0), 1)).toEqual(Int32Array.of(0));
  });

  it('counts every example once, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1 }), (ids) => {
        const counts = countClasses(ids, 21);
        expect([...counts]).toEqual([...counts.keys()].map((c) => ids.filter((id) => id === c).length));
        expect(countClasses(ids.toReversed(), 21)).toEqual(counts);
        expect(countClasses(Int32Array.from(ids)).length).toBe(Math.max(...ids) + 1);
      }),
      RUNS,
    );
  });

  it.each<[string, () => unknown, Error]>([
    [
      'no ids without a number of classes',
      () => countClasses([]),
      new RangeError('countClasses: expected `classIds` to hold at least one number, got array of 0.'),
    ],
    [
      'an unknown class, -1',
      () => countClasses([0, -1]),
      new RangeError(
        'countClasses: expected `classIds[1]` to be a whole number >= 0 and < 2147483647, got -1.',
      ),
    ],
    [
      'an id that is too large',
      () => countClasses([0, 3], 3),
      new RangeError('countClasses: expected `classIds[1]` to be a whole number >= 0 and < 3, got 3.'),
    ],
    [
      'an id that no array could hold',
      () => countClasses([4e9]),
      new RangeError(
        'countClasses: expected `classIds[0]` to be a whole number >= 0 and < 2147483647, got 4000000000.',
      ),
    ],
    [
      'a fraction',
      () => countClasses([0.5], 3),
      new RangeError('countClasses: expected `classIds[0]` to be a whole number >= 0 and < 3, got 0.5.'),
    ],
    [
      'no classes',
      () => countClasses([], 0),
      new RangeError(
        'countClasses: expected `numClasses` to be a whole number >= 1 and <= 2147483647, got 0.',
      ),
    ],
    [
      'an empty string',
      () => countClasses('' as unknown as number[], 3),
      new TypeError('countClasses: expected `classIds` to be an array or typed array of numbers, got "".'),
    ],
    [
      'null',
      () => countClasses(null as unknown as number[], 3),
      new TypeError('countClasses: expected `classIds` to be an array or typed array of numbers, got null.'),
    ],
  ])('refuses %s', (_, call, error) => {
    expect(call).toThrow(error);
  });
});
