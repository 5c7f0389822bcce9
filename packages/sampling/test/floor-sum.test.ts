import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floorSum } from '../src/floor-sum.ts';

/** The sum as it stands, in whole numbers of any size. */
function plainSum(n: number, m: number, a: number, b: number): number {
  let sum = 0n;
  for (let i = 0; i < n; i++) sum += (BigInt(a) * BigInt(i) + BigInt(b)) / BigInt(m);
  return Number(sum);
}

/** Euclid's algorithm in whole numbers of any size, for sums too long to add up. */
function exactSum(n: bigint, m: bigint, a: bigint, b: bigint): bigint {
  if (n === 0n) return 0n;
  const whole = ((n * (n - 1n)) / 2n) * (a / m) + n * (b / m);
  const top = (a % m) * n + (b % m);
  return whole + exactSum(top / m, a % m === 0n ? 1n : a % m, m, top % m);
}

describe('floorSum', () => {
  it('adds the floors up', () => {
    // floor(1/4) + floor(4/4) + floor(7/4) + floor(10/4) + floor(13/4) = 0 + 1 + 1 + 2 + 3
    expect(floorSum(5, 4, 3, 1)).toBe(7);
    expect(floorSum(0, 4, 3, 1)).toBe(0);
    expect(floorSum(3, 1, 2, 5)).toBe(5 + 7 + 9);
    expect(floorSum(4, 7, 0, 20)).toBe(8);
  });

  it('equals the plain sum', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 300 }),
        fc.integer({ min: 1, max: 2 ** 26 }),
        fc.nat({ max: 2 ** 26 }),
        fc.nat({ max: 2 ** 27 }),
        (n, m, a, b) => {
          expect(floorSum(n, m, a, b)).toBe(plainSum(n, m, a, b));
        },
      ),
      { seed: 20261122, numRuns: 300 },
    );
  });

  it('is exact up to the largest sums of a sampler: 2^26 batches', () => {
    const sizes = fc.integer({ min: 2 ** 26 - 1000, max: 2 ** 26 });
    fc.assert(
      fc.property(
        fc.record({ m: sizes, a: fc.nat(), b: fc.nat(), n: fc.nat() }),
        fc.boolean(),
        ({ m, a, b, n }, all) => {
          const [first, offset, terms] = [a % m, b % (2 * m), all ? m : n % m];
          const exact = exactSum(BigInt(terms), BigInt(m), BigInt(first), BigInt(offset));
          expect(BigInt(floorSum(terms, m, first, offset))).toBe(exact);
        },
      ),
      { seed: 20261122, numRuns: 300 },
    );
    const m = 2 ** 26;
    const exact = exactSum(BigInt(m), BigInt(m), BigInt(m - 1), BigInt(2 * m - 1));
    expect(BigInt(floorSum(m, m, m - 1, 2 * m - 1))).toBe(exact);
  });

  it('is held to an oracle that is itself the plain sum', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 60 }),
        fc.integer({ min: 1, max: 90 }),
        fc.nat({ max: 200 }),
        fc.nat({ max: 200 }),
        (n, m, a, b) => {
          expect(Number(exactSum(BigInt(n), BigInt(m), BigInt(a), BigInt(b)))).toBe(plainSum(n, m, a, b));
        },
      ),
      { seed: 20261122 },
    );
  });
});
