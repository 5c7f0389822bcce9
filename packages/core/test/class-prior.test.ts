import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classPrior } from '../src/class-prior.ts';
import { countsWithEmpty, RUNS } from './laws.ts';

describe('classPrior', () => {
  it('gives the share of each class', () => {
    expect(classPrior([900, 90, 10])).toEqual(Float64Array.of(0.9, 0.09, 0.01));
    expect(classPrior(Float32Array.of(0.5, 0, 1.5))).toEqual(Float64Array.of(0.25, 0, 0.75));
  });

  it('sums to 1 and keeps proportions', () => {
    fc.assert(
      fc.property(countsWithEmpty, (counts) => {
        const prior = classPrior(counts);
        expect(prior.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
        expect([...classPrior(counts.map((count) => count * 4))]).toEqual([...prior]);
        expect([...prior].map((share) => share === 0)).toEqual(counts.map((count) => count === 0));
      }),
      RUNS,
    );
  });

  it('refuses counts without an example, and wrong counts', () => {
    expect(() => classPrior([0, 0])).toThrow(
      new RangeError('classPrior: expected `classCounts` to hold at least one example, got only zeros.'),
    );
    expect(() => classPrior([1, -1])).toThrow(
      new RangeError('classPrior: expected `classCounts[1]` to be a finite number >= 0, got -1.'),
    );
    expect(() => classPrior(3 as unknown as number[])).toThrow(
      new TypeError('classPrior: expected `classCounts` to be an array or typed array of numbers, got 3.'),
    );
  });
});
