import { describe, expect, it } from 'vitest';
import { mostFrequent } from '../../src/over/most-frequent.ts';

describe('mostFrequent', () => {
  it('gives the value that occurs most often', () => {
    expect(mostFrequent([3], 0.9)).toBe(3);
    for (const uniform of [0, 0.5, 0.999]) expect(mostFrequent([1, 2, 7, 2, 7, 7, 1], uniform)).toBe(7);
  });

  it('draws one of several, each with the same probability', () => {
    const values = [5, 4, 9, 4, 5, 0, 9];
    expect(mostFrequent(values, 0)).toBe(5);
    expect(mostFrequent(values, 0.34)).toBe(4);
    expect(mostFrequent(values, 0.999_999)).toBe(9);
  });
});
