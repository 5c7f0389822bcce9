import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostFrequent } from '../../src/over/most-frequent.ts';

describe('mostFrequent', () => {
  it('gives the value that occurs most often, without a draw', () => {
    const draw = () => {
      throw new Error('nothing to decide');
    };
    expect(mostFrequent([3], draw)).toBe(3);
    expect(mostFrequent([1, 2, 7, 2, 7, 7, 1], draw)).toBe(7);
  });

  it('draws one of several, each with the same probability', () => {
    const values = [5, 4, 9, 4, 5, 0, 9];
    expect(mostFrequent(values, () => 0)).toBe(5);
    expect(mostFrequent(values, () => 0.34)).toBe(4);
    expect(mostFrequent(values, () => 0.999_999)).toBe(9);
  });

  it('is what a table of counts says', () => {
    const values = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (given, uniform) => {
        const distinct = [...new Set(given)];
        const counts = distinct.map((value) => given.filter((other) => other === value).length);
        const tied = distinct.filter((_, i) => counts[i] === Math.max(...counts));
        expect(mostFrequent(given, () => uniform)).toBe(tied[Math.floor(uniform * tied.length)]);
      }),
      { seed: 20261123, numRuns: 200 },
    );
  });
});
