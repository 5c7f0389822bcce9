import { createRandom } from '@lt/core';
import { describe, expect, it } from 'vitest';
import { squaredDistance } from '../../src/neighbors/squared-distance.ts';
import { pointsOf } from './oracle.ts';

describe('squaredDistance', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('adds four sums of every fourth of %i columns', (numColumns) => {
    const random = createRandom(1, numColumns);
    const rows = [0, 1].map(() => Array.from({ length: numColumns }, () => random.normal()));
    const sums = [0, 0, 0, 0];
    for (let j = 0; j < numColumns; j++) sums[j % 4]! += (rows[0]![j]! - rows[1]![j]!) ** 2;
    const expected = sums[0]! + sums[2]! + (sums[1]! + sums[3]!);
    expect(squaredDistance(pointsOf(rows, Float64Array), 0, 1)).toBe(expected);
    expect(squaredDistance(pointsOf(rows, Float64Array), 1, 0)).toBe(expected);
  });
});
