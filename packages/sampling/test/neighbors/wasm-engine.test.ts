import { createRandom } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { chooseEngine } from '../../src/neighbors/choose-engine.ts';
import { jsEngine } from '../../src/neighbors/js-engine.ts';
import type { NeighborEngine, NeighborSearch, Points } from '../../src/neighbors/neighbor-engine.ts';
import { expectSame, pointsOf, range, sortedLists } from './oracle.ts';

const wasmEngine = await chooseEngine('test', 'wasm');

/** Clusters of rows, so that some are near and some far. */
function clusters(numRows: number, numColumns: number, seed: number): Points {
  const random = createRandom(seed, 'clusters');
  const data = new Float32Array(numRows * numColumns);
  for (let i = 0; i < data.length; i++) {
    data[i] = random.normal() + 4 * (Math.floor(i / numColumns) % 7);
  }
  return { data, numRows, numColumns };
}

describe('the wasm engine', () => {
  it.each([
    [2003, 9],
    [1400, 33],
  ])('gives the bytes of plain JavaScript on %i rows of %i columns', async (numRows, numColumns) => {
    const points = clusters(numRows, numColumns, 1);
    const all = range(numRows);
    const classes = [0, 1, 2].map((c) => all.filter((row) => row % 7 === c));
    const searches: NeighborSearch[] = [
      { queries: all.filter((row) => row % 7 < 3), pool: all, k: 10 },
      ...classes.map((rows) => ({ queries: rows, pool: rows, k: 5 })),
      { queries: all, pool: all, k: 3 },
    ];
    expectSame(
      await wasmEngine.search(points, searches, {}),
      await jsEngine.search(points, searches, {}),
      'wasm',
    );
  });

  it('does the same where rows are too many to be kept beside their packing', async () => {
    const points = clusters(1100, 8000, 2);
    const searches = [{ queries: Int32Array.of(5, 900, 17, 33), pool: range(1100), k: 4 }];
    expectSame(
      await wasmEngine.search(points, searches, {}),
      await jsEngine.search(points, searches, {}),
      'wasm',
    );
  });

  it('finds what sorting all distances finds, whatever the rows', async () => {
    const value = fc.oneof(
      fc.integer({ min: -2, max: 2 }),
      fc.double({ min: -1e19, max: 1e19, noNaN: true }),
      fc.double({ min: -1e-3, max: 1e-3, noNaN: true }),
    );
    const rows = fc
      .integer({ min: 1, max: 5 })
      .chain((d) =>
        fc.array(fc.array(value, { minLength: d, maxLength: d }), { minLength: 1, maxLength: 40 }),
      );
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        async (X, k, step) => {
          const points = pointsOf(X, Float64Array);
          const all = range(X.length);
          const some = all.filter((row) => row % step === 0);
          const searches = [
            { queries: all, pool: all, k },
            { queries: some, pool: some, k },
            { queries: some, pool: all, k: 1 },
          ];
          const expected = searches.map((search) => sortedLists(points, search));
          for (const engine of [jsEngine, wasmEngine]) {
            expectSame(await engine.search(points, searches, {}), expected, engine.name);
          }
        },
      ),
      { seed: 6, numRuns: 150 },
    );
  });

  it.each([2, 5, 9])(
    'passes over rows that are far, and none that are near, in %i columns',
    async (numColumns) => {
      const points = clusters(4500, numColumns, 4);
      for (let i = 0; i < points.data.length; i += 3) points.data[i] = Math.round(points.data[i]!);
      const all = range(4500);
      const searches: NeighborSearch[] = [
        { queries: all.filter((row) => row % 3 === 0), pool: all, k: 10 },
        { queries: all.filter((row) => row % 3 > 0), pool: all.filter((row) => row % 50 !== 1), k: 2 },
      ];
      expectSame(
        await wasmEngine.search(points, searches, {}),
        await jsEngine.search(points, searches, {}),
        'wasm',
      );
    },
  );

  it('takes memory for the rows and their lists, and none for distances', async () => {
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
    const points = clusters(5000, 24, 5);
    await wasmEngine.search(points, [{ queries: range(5000), pool: range(5000), k: 5 }], {});
    const taken = grow.mock.calls.reduce((sum, [pages]) => sum + 65536 * pages, 0);
    grow.mockRestore();
    // Rows as they are and packed, norms and errors, lists of eight, boxes, and room for blocks: not 5000 x 5000 distances.
    expect(taken).toBeGreaterThan(5000 * 24 * 6);
    expect(taken).toBeLessThan(5000 * (24 * 6 + 12 + 8 * 8 + 12 + 6) + 2 ** 19);
  });

  it.each([Float32Array, Float64Array])('finishes some lists full of ties, in %o', async (Kind) => {
    // Four values in three columns: hundreds of rows lie at the same distance.
    const data = new Kind(3 * 5000).map((_, i) => (i * i + (i >> 3)) % 4);
    const points = { data, numRows: 5000, numColumns: 3 };
    const some = range(5000).filter((row) => row % 125 === 3);
    const odd = range(5000).filter((row) => row % 2 === 1);
    for (const search of [
      { queries: some, pool: range(5000), k: 7 },
      { queries: some, pool: odd, k: 7 },
    ]) {
      const [lists] = await wasmEngine.search(points, [search], {});
      expect(lists).toEqual(sortedLists(points, search));
    }
  });

  it('answers thousands of equal rows without looking at all their pairs', async () => {
    const data = Float32Array.from({ length: 3 * 6000 }, (_, i) => (i < 3 * 5900 ? 1 : i % 13));
    const points = { data, numRows: 6000, numColumns: 3 };
    const all = range(6000);
    const queries = Int32Array.of(0, 1, 2, 3000, 5899, 5900, 5999);
    const searches = [{ queries: all, pool: all, k: 5 }];
    const [lists] = await wasmEngine.search(points, searches, {});
    const expected = sortedLists(points, { queries, pool: all, k: 5 });
    for (const [i, query] of queries.entries()) {
      expect(lists!.indices.slice(5 * query, 5 * query + 5)).toEqual(
        expected.indices.slice(5 * i, 5 * i + 5),
      );
    }
  });
});

describe.each([jsEngine, wasmEngine] as NeighborEngine[])('engine $name', (engine) => {
  const points = clusters(6000, 16, 3);
  const searches = [{ queries: range(6000), pool: range(6000), k: 5 }];

  it('stops when it is told to, with the reason it is given', async () => {
    const reason = new Error('enough');
    await expect(engine.search(points, searches, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 5);
    // Enough for any machine to be at it for longer.
    const many = [{ queries: range(30_000), pool: range(30_000), k: 5 }];
    const search = engine.search(clusters(30_000, 16, 3), many, { signal: controller.signal });
    await expect(search).rejects.toBe(reason);
  });

  it('reports progress up to the end', async () => {
    const events: { phase: string; done: number; total: number }[] = [];
    const small = [{ queries: range(700), pool: range(6000), k: 5 }];
    await engine.search(points, small, { onProgress: (event) => events.push(event) });
    expect(events.length).toBeGreaterThan(0);
    expect(events.every(({ phase }) => phase === 'neighbors')).toBe(true);
    const done = events.map((event) => event.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(events.at(-1)!.done).toBe(events.at(-1)!.total);
  });
});
