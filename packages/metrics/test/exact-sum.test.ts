import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addExactly, createExactSums, exactSumOf, mergeExactSums } from '../src/exact-sum.ts';
import { FIXED, permutationOf } from './oracle.ts';

const numbers = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 });

function sumsOf(values: readonly number[]): ReturnType<typeof createExactSums> {
  const sums = createExactSums(1);
  for (const value of values) addExactly(sums, 0, value);
  return sums;
}

describe('exact sums', () => {
  it('do not lose what floating point addition loses', () => {
    const tenth = 0.1;
    expect(exactSumOf(sumsOf(new Array(10).fill(tenth)), 0)).toBe(1);
    expect(exactSumOf(sumsOf([1, 2 ** -52]), 0)).toBe(1 + 2 ** -52);
    expect(exactSumOf(sumsOf([]), 0)).toBe(0);
    expect(exactSumOf(sumsOf([1, 2 ** -53, 2 ** -53]), 0)).toBe(1 + 2 ** -52);
    expect(exactSumOf(sumsOf([2 ** -80]), 0)).toBe(0);
  });

  it('agree with whole numbers of 2^-72, added as bigints', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const units = values.reduce((sum, value) => {
          const high = Math.floor(value * 2 ** 20);
          return sum + BigInt(high) * 2n ** 52n + BigInt(Math.round((value * 2 ** 20 - high) * 2 ** 52));
        }, 0n);
        const { high, low } = sumsOf(values);
        expect(BigInt(high[0]!) * 2n ** 52n + BigInt(low[0]!)).toBe(units);
        expect(low[0]).toBeLessThan(2 ** 52);
        const naive = values.reduce((a, b) => a + b, 0);
        expect(exactSumOf({ high, low }, 0)).toBeCloseTo(naive, 12);
      }),
      FIXED,
    );
  });

  it('are the same bytes in any order and grouping', () => {
    fc.assert(
      fc.property(numbers, fc.nat(), fc.integer(), (values, cut, seed) => {
        const whole = sumsOf(values);
        const moved = permutationOf(values.length, seed).map((i) => values[i]!);
        const at = cut % (values.length + 1);
        const parts = sumsOf(moved.slice(at));
        mergeExactSums(parts, sumsOf(moved.slice(0, at)));
        expect(parts).toEqual(whole);
      }),
      FIXED,
    );
  });
});
