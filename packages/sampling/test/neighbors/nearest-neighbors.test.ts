import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { nearestNeighbors } from '../../src/index.ts';

interface DataFile {
  X: number[][];
  y: number[];
  k: number;
  m: number;
  smoteNeighbours: Record<string, { rows: number[]; neighbours: number[][]; d2: number[][] }>;
  borderline: Record<
    string,
    {
      rows: number[];
      dangerRows: number[];
      mNeighbours: number[][];
      b1Neighbours: number[][];
      b2Neighbours: number[][];
    }
  >;
  tomek: { nearest: number[] };
}

interface EdgeCase {
  name: string;
  X: number[][];
  y: number[];
  k: number;
  spec: { neighbours?: number[][]; d2?: number[][] };
}

const golden = (name: string) => new URL(`../golden/${name}.json`, import.meta.url);

describe.each(['js', 'wasm'] as const)('nearestNeighbors, engine %s', (engine) => {
  describe.each(['binary_2d', 'binary_5d_m_odd', 'multi_4c_3d', 'multi_6c_8d'])(
    'gives the lists of %s',
    (name) => {
      const { X, y, k, m, smoteNeighbours, borderline, tomek } = readGolden<DataFile>(golden(name));
      const rowsOf = (label: string): number[] => [...X.keys()].filter((row) => y[row] === Number(label));

      it.each(Object.keys(smoteNeighbours))('within class %s', async (label) => {
        const { rows, neighbours, d2 } = smoteNeighbours[label]!;
        const found = await nearestNeighbors(X, { k, queries: rows, pool: rowsOf(label), engine });
        expect([...found.indices]).toEqual(neighbours.flat());
        expect([...found.squaredDistances]).toEqual(d2.flat().map(Math.fround));
      });

      it.each(Object.keys(borderline))('over everything, of class %s', async (label) => {
        const { rows, dangerRows, mNeighbours, b1Neighbours, b2Neighbours } = borderline[label]!;
        const over = await nearestNeighbors(X, { k: m, queries: rows, engine });
        expect([...over.indices]).toEqual(mNeighbours.flat());
        const within = await nearestNeighbors(X, { k, queries: dangerRows, pool: rowsOf(label), engine });
        expect([...within.indices]).toEqual(b1Neighbours.flat());
        const danger = await nearestNeighbors(X, { k, queries: dangerRows, engine });
        expect([...danger.indices]).toEqual(b2Neighbours.flat());
      });

      it('of one row each', async () => {
        const { indices } = await nearestNeighbors(X, { k: 1, engine });
        expect([...indices]).toEqual(tomek.nearest);
      });
    },
  );

  const { cases } = readGolden<{ cases: EdgeCase[] }>(golden('edge_cases'));
  const withLists = cases.filter(({ spec }) => spec?.neighbours !== undefined);

  it.each(withLists)('gives the lists of the edge case "$name"', async ({ X, y, k, spec }) => {
    const counts = y.map((label) => y.filter((other) => other === label).length);
    const fewest = Math.min(...counts);
    const rows = [...X.keys()].filter((row) => counts[row] === fewest);
    const found = await nearestNeighbors(X, { k, queries: rows, pool: rows, engine });
    expect([...found.indices].filter((row) => row >= 0)).toEqual(spec.neighbours!.flat());
    if (spec.d2 !== undefined) expect([...found.squaredDistances]).toEqual(spec.d2.flat().map(Math.fround));
  });

  it('says -1 and Infinity where there are no more rows', async () => {
    const { indices, squaredDistances } = await nearestNeighbors([[0], [3]], { k: 3, engine });
    expect([...indices]).toEqual([1, -1, -1, 0, -1, -1]);
    expect([...squaredDistances]).toEqual([9, Infinity, Infinity, 9, Infinity, Infinity]);
  });

  it('leaves a row out by its index, not its copies', async () => {
    const { indices } = await nearestNeighbors([[1], [1], [1]], { k: 2, engine });
    expect([...indices]).toEqual([1, 2, 0, 2, 0, 1]);
  });

  it('orders by float64, also where float32 cannot hold the squares', async () => {
    const features = [[0], [3e19], [-2e19], [1e19]];
    const { indices, squaredDistances } = await nearestNeighbors(features, { k: 3, queries: [0], engine });
    expect([...indices]).toEqual([3, 2, 1]);
    expect([...squaredDistances]).toEqual([Math.fround(1e38), Infinity, Infinity]);
    const huge = await nearestNeighbors([[0], [3e150], [-2e150], [1e150]], { k: 3, queries: [0], engine });
    expect([...huge.indices]).toEqual([3, 2, 1]);
  });

  it('refuses squares that float64 cannot hold, where they count', async () => {
    const features = [[0], [1], [1e200]];
    expect([...(await nearestNeighbors(features, { k: 1, queries: [0, 1], engine })).indices]).toEqual([
      1, 0,
    ]);
    await expect(nearestNeighbors(features, { k: 2, engine })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: nearestNeighbors: expected rows with squared distances below 2^1024, got an infinite one to row 2. Scale the columns down.]`,
    );
  });

  it('tells smallest distances apart', async () => {
    const features = [[0], [3e-160], [-2e-160], [1e-160]];
    expect([...(await nearestNeighbors(features, { k: 3, queries: [0], engine })).indices]).toEqual([
      3, 2, 1,
    ]);
  });
});

describe('nearestNeighbors', () => {
  it('takes an engine of the user', async () => {
    const engine = {
      name: 'first rows',
      search: async (_: unknown, searches: readonly { queries: Int32Array; k: number }[]) =>
        searches.map(({ queries, k }) => ({
          indices: new Int32Array(queries.length * k),
          squaredDistances: new Float32Array(queries.length * k),
        })),
    };
    const { indices } = await nearestNeighbors([[0], [1], [2]], { k: 1, engine });
    expect([...indices]).toEqual([0, 0, 0]);
  });

  it('says what it refuses', async () => {
    const messageOf = (options: object): Promise<string> =>
      nearestNeighbors([[0], [1]], options as { k: number }).then(
        () => 'accepted',
        (error: Error) => error.message,
      );
    expect(await messageOf({ k: 0 })).toMatchInlineSnapshot(
      `"nearestNeighbors: expected \`k\` to be a whole number >= 1 and <= 1048576, got 0."`,
    );
    expect(await messageOf({ k: 1, queries: [2] })).toMatchInlineSnapshot(
      `"nearestNeighbors: expected \`queries[0]\` to be a whole number >= 0 and < 2, got 2."`,
    );
    expect(await messageOf({ k: 1, pool: [1, 0, 1] })).toMatchInlineSnapshot(
      `"nearestNeighbors: expected \`pool\` to hold each row once, got 1 twice."`,
    );
    expect(await messageOf({ k: 1, engine: 'gpu' })).toMatchInlineSnapshot(
      `"nearestNeighbors: expected \`engine\` to be one of 'auto', 'js', 'wasm', 'tf', got "gpu"."`,
    );
    expect(await messageOf({ k: 1, engine: {} })).toMatchInlineSnapshot(
      `"nearestNeighbors: expected \`engine\` to be 'auto', 'js', 'wasm', 'tf' or an object with a search method, got Object."`,
    );
  });
});
