import { describe, expect, it } from 'vitest';
import { sumOf } from '../src/sum-of.ts';

describe('sumOf', () => {
  it('keeps what plain addition loses', () => {
    expect(sumOf([1e16, 1, -1e16])).toBe(1);
    expect(sumOf([1, 1e100, 1, -1e100])).toBe(2);
    expect(sumOf(new Array(10).fill(0.1))).toBe(1);
    expect(sumOf(Float64Array.of(2 ** 53, 1, 1, 1, 1))).toBe(2 ** 53 + 4);
  });

  it('is 0 for an empty array', () => {
    expect(sumOf([])).toBe(0);
  });
});
