import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imbalanceRatio } from '../src/imbalance-ratio.ts';
import { positiveCounts, RUNS } from './laws.ts';

describe('imbalanceRatio', () => {
  it('is the largest count over the smallest', () => {
    expect(imbalanceRatio([500, 5000, 50])).toBe(100);
    expect(imbalanceRatio([7])).toBe(1);
    expect(imbalanceRatio(Float32Array.of(0.5, 2))).toBe(4);
  });

  it('is at least 1, and does not depend on the order or the scale', () => {
    fc.assert(
      fc.property(positiveCounts, (counts) => {
        const ratio = imbalanceRatio(counts);
        expect(ratio).toBeGreaterThanOrEqual(1);
        expect(imbalanceRatio(counts.toSorted((a, b) => a - b))).toBe(ratio);
        expect(imbalanceRatio(counts.map((count) => count * 8))).toBe(ratio);
      }),
      RUNS,
    );
  });

  it('refuses a class without examples, and names it', () => {
    expect(() => imbalanceRatio([5, 0])).toThrow(
      new RangeError('imbalanceRatio: expected `classCounts[1]` to be a finite number > 0, got 0.'),
    );
    expect(() => imbalanceRatio([])).toThrow(
      new RangeError('imbalanceRatio: expected `classCounts` to hold at least one number, got array of 0.'),
    );
    expect(() => imbalanceRatio(undefined as unknown as number[])).toThrow(TypeError);
  });
});
