import { createRandom } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortSmallest } from '../src/sort-smallest.ts';

/** Sorts a copy slowly; equal keys stay in their order. */
function expected(keys: Float64Array): [number, number][] {
  return Array.from(keys, (key, row): [number, number] => [key, row]).toSorted(
    ([a, i], [b, j]) => a - b || i - j,
  );
}

function sorted(keys: Float64Array, count: number): [number, number][] {
  const ownKeys = keys.slice();
  const rows = Int32Array.from(keys.keys());
  sortSmallest(ownKeys, rows, count);
  return Array.from(rows.subarray(0, count), (row, i) => [ownKeys[i]!, row]);
}

describe('sortSmallest', () => {
  it('sorts keys of all sizes, many of them equal, and their rows with them', () => {
    const key = fc.oneof(
      fc.constantFrom(0, 1, 1 + 2 ** -52, 1 + 2 ** -30, 2, 1e300, 2 ** -1022),
      fc.double({ min: 0, max: 4, noNaN: true }).map((x) => Math.abs(x)),
      fc.double({ min: 2 ** -500, max: 2 ** 500, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 300 }), fc.nat({ max: 300 }), (list, most) => {
        const keys = Float64Array.from(list);
        const count = Math.min(most, keys.length);
        expect(sorted(keys, count)).toEqual(expected(keys).slice(0, count));
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });

  it.each([
    ['even', (u: number) => u],
    ['over a thousand octaves', (u: number) => 2 ** (2000 * u - 1000)],
    ['of one octave but for a far one', (u: number) => (u < 1e-4 ? 2 ** 500 : 1 + u)],
    ['of few values', (u: number) => Math.floor(u * 7)],
    ['that differ in their lower words only', (u: number) => 1 + Math.floor(u * 2 ** 12) * 2 ** -52],
  ])('sorts thirty thousand keys, %s', (_, keyOf) => {
    const random = createRandom('keys');
    const keys = random.fill(new Float64Array(30_000)).map(keyOf);
    const whole = expected(keys);
    expect(sorted(keys, keys.length)).toEqual(whole);
    expect(sorted(keys, 1000)).toEqual(whole.slice(0, 1000));
  });

  it('works on a part of a larger array', () => {
    const buffer = Float64Array.from([9, 9, 3, 1, 2, 0]);
    const rows = Int32Array.from([0, 1, 2]);
    sortSmallest(buffer.subarray(2, 5), rows, 3);
    expect([...buffer]).toEqual([9, 9, 1, 2, 3, 0]);
    expect([...rows]).toEqual([1, 2, 0]);
  });
});
