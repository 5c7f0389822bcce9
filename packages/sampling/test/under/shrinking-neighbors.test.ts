import { createRandom } from '@lt/core';
import { describe, expect, it } from 'vitest';
import { jsEngine } from '../../src/neighbors/js-engine.ts';
import type { NeighborEngine } from '../../src/neighbors/neighbor-engine.ts';
import { createShrinkingNeighbors } from '../../src/under/shrinking-neighbors.ts';
import { range, rankedNeighbors } from './oracle.ts';

describe('createShrinkingNeighbors', () => {
  it('finds what a fresh search among the remaining rows finds, and searches for fewer rows', async () => {
    const random = createRandom(4);
    const features = range(120).map(() => [random.int(12), random.int(12)]);
    const points = { data: Float32Array.from(features.flat()), numRows: 120, numColumns: 2 };
    let searched = 0;
    const engine: NeighborEngine = {
      name: 'counting',
      search: (rows, searches, control) => {
        for (const { queries } of searches) searched += queries.length;
        return jsEngine.search(rows, searches, control);
      },
    };
    const neighbors = createShrinkingNeighbors(engine, points, 3, {});
    let rows = range(120);
    let asked = 0;
    while (rows.length > 0) {
      const queries = rows.filter((row) => row % 3 !== 0);
      for (const k of [1, 3]) {
        const expected = queries.flatMap((row) => {
          const ranked = rankedNeighbors(features, row, rows).slice(0, k);
          return [...ranked, ...new Array<number>(k - ranked.length).fill(-1)];
        });
        expect([...(await neighbors.nearest(Int32Array.from(queries), k))]).toEqual(expected);
        asked += queries.length;
      }
      const gone = rows.filter(() => rows.length < 5 || random.next() < 0.2);
      neighbors.remove(Int32Array.from(gone));
      rows = rows.filter((row) => !gone.includes(row));
    }
    expect(searched).toBeLessThan(asked / 3);
  });
});
