import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestByDistance } from '../../src/over/nearest-by-distance.ts';

describe('nearestByDistance', () => {
  it('finds the nearest of the other rows, ties by row number', async () => {
    const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(values, fc.nat({ max: 5 }), async (given, extra) => {
        const rows = Int32Array.from(given, (_, i) => 3 * i + 1);
        const k = Math.min(given.length - 1, 1 + extra);
        const distance = (a: number, b: number) => Math.abs(given[(a - 1) / 3]! - given[(b - 1) / 3]!);
        const neighbors = await nearestByDistance(rows, k, distance, {});
        for (const [i, row] of rows.entries()) {
          const expected = Array.from(rows)
            .filter((other) => other !== row)
            .sort((a, b) => distance(row, a) - distance(row, b) || a - b);
          expect([...neighbors.slice(i * k, (i + 1) * k)]).toEqual(expected.slice(0, k));
        }
      }),
      { seed: 20261123, numRuns: 100 },
    );
  });

  it('tells how far it is, and stops when it is told to', async () => {
    const rows = Int32Array.from({ length: 200 }, (_, i) => i);
    const control = new AbortController();
    const seen: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      expect(total).toBe(200);
      seen.push(done);
      if (done >= 128) control.abort(new Error('enough'));
    };
    const search = nearestByDistance(rows, 2, (a, b) => Math.abs(a - b), {
      signal: control.signal,
      onProgress,
    });
    await expect(search).rejects.toThrow('enough');
    expect(seen).toEqual([0, 64, 128]);
  });
});
