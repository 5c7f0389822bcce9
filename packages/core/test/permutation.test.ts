import { describe, expect, it } from 'vitest';
import { createRandom } from '../src/create-random.ts';
import { PhiloxRandom } from '../src/philox-random.ts';

/** Row by row, in bulk with the kernels, and in bulk without. */
function threeWays(n: number, first: number, length: number): Int32Array[] {
  const permutation = new PhiloxRandom([5, 6]).permutation(n);
  const plain = new PhiloxRandom([5, 6], () => undefined).permutation(n);
  return [
    Int32Array.from({ length }, (_, i) => permutation(first + i)),
    permutation.fill(new Int32Array(length), first),
    plain.fill(new Int32Array(length), first),
  ];
}

describe('Permutation.fill', () => {
  it.each([1, 2, 9, 1000, 65_536, 65_537, 300_000, 2 ** 31])(
    'gives the elements that as many calls give, of %d',
    (n) => {
      for (const length of [0, 1, 7, 8, 9, 256, 1023, 1024, 1025, 2500].filter((size) => size <= n)) {
        for (const first of [0, Math.floor((n - length) / 2), n - length]) {
          const [oneByOne, bulk, plain] = threeWays(n, first, length);
          expect(bulk).toEqual(oneByOne);
          expect(plain).toEqual(oneByOne);
        }
      }
    },
  );

  it('gives every element once', () => {
    const n = 100_003;
    const all = createRandom('bulk').permutation(n).fill(new Int32Array(n), 0);
    expect(all.toSorted()).toEqual(Int32Array.from({ length: n }, (_, i) => i));
  });

  it('returns the array that it filled', () => {
    const out = new Int32Array(5);
    expect(createRandom(42).permutation(10).fill(out, 2)).toBe(out);
    expect([...out]).toEqual([1, 4, 8, 0, 9]);
  });

  it('refuses an array that it cannot fill, and positions that are none', () => {
    const { fill } = createRandom(1).permutation(10) as unknown as {
      fill(out: unknown, first: unknown): unknown;
    };
    expect(() => fill([0, 0], 0)).toThrow(
      new TypeError('Permutation.fill: expected `out` to be an Int32Array, got array of 2.'),
    );
    expect(() => fill(new Int32Array(11), 0)).toThrow(
      new RangeError('Permutation.fill: expected `out` to hold at most 10 elements, got Int32Array of 11.'),
    );
    for (const first of [-1, 0.5, 7, Number.NaN]) {
      expect(() => fill(new Int32Array(4), first)).toThrow(
        new RangeError(
          `Permutation.fill: expected \`first\` to be a whole number >= 0 and <= 6, got ${first}.`,
        ),
      );
    }
    expect(() => fill(new Int32Array(4), undefined)).toThrow(TypeError);
    const large = createRandom(1).permutation(2 ** 31 + 1);
    expect(() => large.fill(new Int32Array(4), 0)).toThrow(
      new RangeError(
        'Permutation.fill: expected a permutation of at most 2147483648 elements, got 2147483649.',
      ),
    );
  });
});
