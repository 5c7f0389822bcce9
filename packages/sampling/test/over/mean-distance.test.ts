import { createRandom } from '@lt/core';
import { describe, expect, it } from 'vitest';
import { meanDistance } from '../../src/over/mean-distance.ts';

describe('meanDistance', () => {
  it('is the mean over all pairs', async () => {
    // Rows 0, 1 and 3: (0, 0), (3, 4), (0, 4); 5 + 4 + 3.
    const points = { data: Float32Array.of(0, 0, 3, 4, 9, 9, 0, 4), numRows: 4, numColumns: 2 };
    expect(await meanDistance(points, Int32Array.of(0, 1, 3), createRandom(1), {})).toBe(4);
  });

  it('is close to it where it measures some of the rows', async () => {
    // Of uniform numbers in [0, 1), the mean distance is 1/3; its standard error here is about 0.004.
    const random = createRandom(5);
    const points = { data: random.fill(new Float64Array(6000)), numRows: 6000, numColumns: 1 };
    const rows = Int32Array.from({ length: 6000 }, (_, i) => i);
    const mean = await meanDistance(points, rows, createRandom(1), {});
    expect(Math.abs(mean - 1 / 3)).toBeLessThan(0.02);
    expect(await meanDistance(points, rows, createRandom(1), {})).toBe(mean);
    expect(await meanDistance(points, rows, createRandom(2), {})).not.toBe(mean);
  });
});
