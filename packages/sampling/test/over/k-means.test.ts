import { createRandom } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kMeans } from '../../src/over/k-means.ts';

const pointsOf = (rows: readonly (readonly number[])[]) => ({
  data: Float64Array.from(rows.flat()),
  numRows: rows.length,
  numColumns: rows[0]!.length,
});
const random = (seed: number | string = 1) => createRandom(seed, 'k-means');

/** Three groups around (0, 0), (100, 0) and (0, 100), rows in turn. */
const GROUPS = Array.from({ length: 60 }, (_, i) => {
  const group = i % 3;
  return [(group === 1 ? 100 : 0) + Math.sin(i), (group === 2 ? 100 : 0) + Math.cos(3 * i)];
});

describe('kMeans', () => {
  it.each([1, 2, 3, 4, 5])('finds groups that lie apart, seed %i', async (seed) => {
    const { clusterIds, numClusters } = await kMeans(
      pointsOf(GROUPS),
      { numClusters: 3, random: random(seed) },
      {},
    );
    expect(numClusters).toBe(3);
    expect(new Set(clusterIds.slice(0, 3)).size).toBe(3);
    for (const [i, cluster] of clusterIds.entries()) expect(cluster).toBe(clusterIds[i % 3]);
  });

  it('finds them by mini-batches too', async () => {
    const settings = { numClusters: 3, random: random(), maxIterations: 40, batchRows: 16 };
    const { clusterIds, centers } = await kMeans(pointsOf(GROUPS), settings, {});
    for (const [i, cluster] of clusterIds.entries()) expect(cluster).toBe(clusterIds[i % 3]);
    // A center is the mean of the rows it got, which all are within 1 of their group's middle.
    const second = centers.slice(2 * clusterIds[1]!, 2 * clusterIds[1]! + 2);
    expect(Math.abs(second[0]! - 100)).toBeLessThan(1);
    expect(Math.abs(second[1]!)).toBeLessThan(1);
  });

  it('comes to rest where every row is at its nearest center and every center is the mean of its rows', async () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 6 }), fc.nat(), async (given, numClusters, seed) => {
        const found = await kMeans(pointsOf(given), { numClusters, random: random(seed) }, {});
        const distinct = new Set(given.map(String)).size;
        expect(found.numClusters).toBe(Math.min(numClusters, distinct));
        for (const [row, cluster] of found.clusterIds.entries()) {
          const distances = Array.from(
            { length: found.numClusters },
            (_, c) =>
              (given[row]![0] - found.centers[2 * c]!) ** 2 +
              (given[row]![1] - found.centers[2 * c + 1]!) ** 2,
          );
          expect(distances[cluster]).toBe(Math.min(...distances));
        }
        for (let c = 0; c < found.numClusters; c++) {
          const members = given.filter((_, row) => found.clusterIds[row] === c);
          if (members.length === 0) continue;
          for (const f of [0, 1] as const) {
            const mean = members.reduce((sum, row) => sum + row[f], 0) / members.length;
            expect(found.centers[2 * c + f]).toBeCloseTo(mean, 9);
          }
        }
      }),
      { seed: 20261123, numRuns: 60 },
    );
  });

  it('stops when it is told to', async () => {
    const aborted = kMeans(
      pointsOf(GROUPS),
      { numClusters: 3, random: random() },
      { signal: AbortSignal.abort(new Error('enough')) },
    );
    await expect(aborted).rejects.toThrow('enough');
  });
});
