import { createRandom } from '@lt/core';
import { describe, expect, it } from 'vitest';
import { squaredDistance } from '../../src/neighbors/squared-distance.ts';
import { squaredDifference } from '../../src/over/squared-difference.ts';

describe('squaredDifference', () => {
  it('sums squares from any place on', () => {
    const a = Float32Array.of(9, 1, 2, 3, 4, 5, 6);
    expect(squaredDifference(a, 1, Float64Array.of(0, 0, 0, 0, 0, 7, 7), 0, 5)).toBe(1 + 4 + 9 + 16 + 25);
    expect(squaredDifference(a, 0, a, 0, 0)).toBe(0);
  });

  it('is the distance of the engines but for the last bit', () => {
    for (let numColumns = 1; numColumns < 20; numColumns++) {
      const data = createRandom(numColumns).fill(new Float64Array(2 * numColumns));
      const expected = squaredDistance({ data, numRows: 2, numColumns }, 0, 1);
      expect(squaredDifference(data, 0, data, numColumns, numColumns)).toBeCloseTo(expected, 13);
    }
  });
});
