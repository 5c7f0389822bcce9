import { describe, expect, it } from 'vitest';
import { absorbNames, type Key, ROOT_KEY } from '../src/seed-key.ts';

function key(...names: (number | string)[]): string {
  return absorbNames(ROOT_KEY, names, String)
    .map((word) => (word >>> 0).toString(16))
    .join(' ');
}

describe('absorbNames', () => {
  it('gives another key for every other list of names', () => {
    const lists: (number | string)[][] = [
      [],
      [0],
      [''],
      [0, 0],
      ['', ''],
      ['0'],
      [1],
      ['1'],
      ['a', 'b'],
      ['b', 'a'],
      ['ab'],
      ['a', 'b', ''],
      ['ab', ''],
      ['a\u0000'],
      ['a'],
      [97],
      [1.5],
      [-1],
      [2 ** 53],
      [Number.MIN_VALUE],
      ['é'],
      ['e\u0301'],
      ['\ud800'],
      ['\ufffd'],
    ];
    expect(new Set(lists.map((names) => key(...names))).size).toBe(lists.length);
  });

  it('takes -0 for 0', () => {
    expect(key(-0)).toBe(key(0));
  });

  it('gives different keys, in each of their words, to many numbers and many strings', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => [key(i), key(`${i}`), key(i / 7)]).flat();
    expect(new Set(keys).size).toBe(60_000 - 1 - Math.floor(19_999 / 7));
  });

  it('absorbs two lists in a row like the joined list', () => {
    const first = absorbNames(ROOT_KEY, ['a', 1], String);
    expect(absorbNames(first, ['b', 2], String)).toEqual(absorbNames(ROOT_KEY, ['a', 1, 'b', 2], String));
  });

  it('changes about half of the 64 bits when one bit of the seed changes', () => {
    const bits = ([high, low]: Key): string =>
      [high, low].map((word) => (word >>> 0).toString(2).padStart(32, '0')).join('');
    let changed = 0;
    for (let i = 0; i < 1000; i++) {
      const [a, b] = [i * 2, i * 2 + 1].map((seed) => bits(absorbNames(ROOT_KEY, [seed], String)));
      changed += [...a!].filter((bit, at) => bit !== b![at]).length;
    }
    expect(Math.abs(changed / 1000 - 32)).toBeLessThan(0.7);
  });

  it.each([
    [null, TypeError, 'here 1 to be a number or a string, got null.'],
    [7n, TypeError, 'here 1 to be a number or a string, got 7n.'],
    [{}, TypeError, 'here 1 to be a number or a string, got Object.'],
    [Number.NaN, RangeError, 'here 1 to be a finite number or a string, got NaN.'],
    [Infinity, RangeError, 'here 1 to be a finite number or a string, got Infinity.'],
  ])('refuses the name %s', (name, ErrorClass, message) => {
    const call = (): unknown => absorbNames(ROOT_KEY, ['fine', name as string], (i) => `here ${i}`);
    expect(call).toThrow(ErrorClass);
    expect(call).toThrow(message);
  });
});
