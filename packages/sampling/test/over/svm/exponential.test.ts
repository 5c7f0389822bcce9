import { describe, expect, it } from 'vitest';
import { exponential } from '../../../src/over/svm/exponential.ts';

describe('exponential', () => {
  it('is 1 at 0, and 0 where nothing is left', () => {
    expect(exponential(0)).toBe(1);
    expect(exponential(-701)).toBe(0);
    expect(exponential(-Infinity)).toBe(0);
  });

  it('is within two units in the last place of Math.exp', () => {
    let furthest = 0;
    for (let i = 1; i < 50_000; i++) {
      const x = (-i * 700) / 50_000;
      furthest = Math.max(furthest, Math.abs(exponential(x) / Math.exp(x) - 1));
    }
    expect(furthest).toBeLessThanOrEqual(2 * 2 ** -52);
  });
});
