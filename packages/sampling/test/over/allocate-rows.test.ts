import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateRows } from '../../src/over/allocate-rows.ts';

describe('allocateRows', () => {
  it('gives what is left to the largest fractions, of equal ones to the first', () => {
    expect([...allocateRows(5, Int32Array.of(1, 1, 1, 0), 'largestRemainder')]).toEqual([2, 2, 1, 0]);
    expect([...allocateRows(4, Int32Array.of(3, 1, 4), 'largestRemainder')]).toEqual([2, 0, 2]);
  });

  it('rounds a half to the even number', () => {
    expect([...allocateRows(10, Int32Array.of(1, 3, 5, 11), 'rint')]).toEqual([0, 2, 2, 6]);
    expect([...allocateRows(3, Int32Array.of(1, 1), 'rint')]).toEqual([2, 2]);
  });

  it('is exact in total, and within one row of each share', () => {
    const weights = fc
      .array(fc.nat(1000), { minLength: 1, maxLength: 30 })
      .filter((all) => all.some((weight) => weight > 0));
    fc.assert(
      fc.property(fc.nat(1_000_000), weights, (total, all) => {
        const counts = allocateRows(total, Int32Array.from(all), 'largestRemainder');
        expect(counts.reduce((sum, count) => sum + count)).toBe(total);
        const sum = all.reduce((partial, weight) => partial + weight);
        for (const [i, weight] of all.entries())
          expect(Math.abs(counts[i]! - (total * weight) / sum)).toBeLessThan(1);
      }),
      { seed: 4 },
    );
  });
});
