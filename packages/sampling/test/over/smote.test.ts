import '@tensorflow/tfjs-backend-cpu';
import { expectNoLeak } from '@lt/testkit';
import { tensor, tensor1d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NeighborEngine } from '../../src/neighbors/neighbor-engine.ts';
import { smote } from '../../src/over/smote.ts';
import { edgeCase, goldenSets } from './golden-sets.ts';
import { countsOf, expectSound, nearestInClass } from './invariants.ts';

const LINE = [[0], [1], [2], [3], [4], [10], [11], [13]];
const NAMES = ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b'];

describe('smote', () => {
  it('makes rows on the line from a row to its nearest one, each row once before any twice', async () => {
    const result = await smote(LINE, NAMES, { samplingStrategy: { b: 9 }, kNeighbors: 1 });
    expectSound(LINE, NAMES, result);
    expect([...result.provenance.base.subarray(8)]).toEqual([5, 6, 7, 5, 6, 7]);
    expect([...result.provenance.neighbor.subarray(8)]).toEqual([6, 5, 6, 6, 5, 6]);
  });

  it('takes a random part of the rows where fewer are made than there are, and finds neighbors of no others', async () => {
    const asked: number[] = [];
    const engine: NeighborEngine = {
      name: 'own',
      search: async (_, searches) => {
        for (const { queries } of searches) asked.push(...queries);
        return searches.map(({ queries, k }) => ({
          indices: new Int32Array(queries.length * k).fill(7),
          squaredDistances: new Float32Array(queries.length * k),
        }));
      },
    };
    const rows = Array.from({ length: 40 }, (_, i) => [i]);
    const labels = rows.map((_, i) => (i < 25 ? 0 : 1));
    const { provenance } = await smote(rows, labels, { samplingStrategy: { 1: 22 }, engine });
    const bases = [...provenance.base.subarray(40)];
    expect(new Set(bases).size).toBe(7);
    expect(asked).toEqual(bases.toSorted((a, b) => a - b));
  });

  it("draws the rows of new ones independently with base 'random'", async () => {
    const rows = Array.from({ length: 300 }, (_, i) => [i]);
    const labels = rows.map((_, i) => (i < 200 ? 0 : 1));
    const { provenance } = await smote(rows, labels, { base: 'random' });
    const counts = new Map<number, number>();
    for (const base of provenance.base.subarray(300)) counts.set(base, (counts.get(base) ?? 0) + 1);
    // 100 draws of 100 rows: 63.4 different ones on average, with a standard deviation of 3.1.
    expect(counts.size).toBeGreaterThan(48);
    expect(counts.size).toBeLessThan(79);
  });

  it.each(goldenSets())('draws neighbors from the golden lists, and uses all of them: $name', async (set) => {
    const sizes = Object.fromEntries(set.classCounts.map((_, label) => [label, 600]));
    const result = await smote(set.X, set.y, { kNeighbors: set.k, samplingStrategy: sizes });
    const { base, neighbor } = result.provenance;
    for (const [label, { rows, neighbours }] of Object.entries(set.smoteNeighbours)) {
      const seen = new Set<string>();
      for (let row = set.X.length; row < base.length; row++) {
        if (String(result.labels[row]) === label) seen.add(`${base[row]} ${neighbor[row]}`);
      }
      const listed = rows.flatMap((row, i) => neighbours[i]!.map((other) => `${row} ${other}`));
      expect([...seen].filter((pair) => !listed.includes(pair))).toEqual([]);
      // 500 draws or more of at most 220 pairs.
      expect(seen.size).toBeGreaterThan(0.75 * listed.length);
    }
  });

  it.each(goldenSets())('makes as many rows as the golden counts: $name', async (set) => {
    for (const { value, resultCounts } of set.smoteResultCounts) {
      const result = await smote(set.X, set.y, { samplingStrategy: value as 'auto', kNeighbors: set.k });
      expectSound(set.X, set.y, result);
      expect(countsOf(result.labels)).toEqual(resultCounts);
    }
  });

  it.each([
    ['class of 1, k=5', 0],
    ['class of 2, k=5', 1],
    ['class of 3, k=5', 2],
    ['class of 5, k=5', 4],
    ['class of 6, k=5', 5],
  ])('uses the neighbors that there are: %s', async (name, effectiveK) => {
    const { X, y, k, spec } = edgeCase(name);
    const result = await smote(X, y, { kNeighbors: k });
    expectSound(X, y, result);
    expect(spec.effectiveK).toBe(effectiveK);
    const { kind, base, neighbor } = result.provenance;
    for (let row = X.length; row < base.length; row++) {
      expect(kind[row]).toBe(effectiveK === 0 ? 2 : 1);
      if (effectiveK > 0) expect(spec.neighbours[base[row]! - 30]).toContain(neighbor[row]);
    }
    expect(result.report.classes[1]!.kNeighbors).toBe(effectiveK < 5 ? effectiveK : undefined);
    expect(result.report.warnings.length).toBe(effectiveK < 5 ? 1 : 0);
    const strict = smote(X, y, { kNeighbors: k, smallClass: 'throw' });
    if (effectiveK < 5)
      await expect(strict).rejects.toThrow(/^smote: expected class 1 to have more rows than/);
    else expect(await strict).toEqual(result);
  });

  it.each(['every minority row twice, k=3', 'integer grid, ties', 'zero-variance feature and offset 4096'])(
    'keeps rows out of their own lists and breaks ties by row: %s',
    async (name) => {
      const { X, y, k, spec } = edgeCase(name);
      const size = X.length - spec.neighbours.length;
      const result = await smote(X, y, { kNeighbors: k, samplingStrategy: { 1: 400 } });
      expectSound(X, y, result);
      const { base, neighbor } = result.provenance;
      for (let row = X.length; row < base.length; row++) {
        expect(spec.neighbours[base[row]! - size]).toContain(neighbor[row]);
      }
    },
  );

  it('copies where all rows of a class are the same', async () => {
    const { X, y, k } = edgeCase('minority class all identical');
    const { features } = await smote(X, y, { kNeighbors: k });
    for (const row of features.slice(X.length)) expect(row).toEqual([0.5, -0.25]);
  });

  it('gives the same rows whatever else is in the data, and other rows for another seed', async () => {
    const bRows = async (rows: number[][], names: string[], seed: number | string) => {
      const { features, labels } = await smote(rows, names, { seed, samplingStrategy: { b: 12 } });
      return features.filter((_, i) => labels[i] === 'b');
    };
    const alone = await bRows(LINE, NAMES, 3);
    expect(await bRows([...LINE, [50], [60]], [...NAMES, 'Z', 'a'], 3)).toEqual(alone);
    expect(await bRows(LINE, NAMES, 4)).not.toEqual(alone);
    expect(await bRows(LINE, NAMES, '3')).not.toEqual(alone);
  });

  it('keeps float32, and carries arrays along by base row', async () => {
    const features = { data: Float32Array.from(LINE.flat()), shape: [8, 1] };
    const result = await smote(features, NAMES, {
      carry: { weight: Float32Array.from(NAMES.keys()), group: [...'ABCDEFGH'] },
    });
    expect(result.features.data).toBeInstanceOf(Float32Array);
    expect(result.features.shape).toEqual([10, 1]);
    const bases = [...result.provenance.base];
    expect([...result.carry.weight]).toEqual(bases);
    expect(result.carry.group).toEqual(bases.map((row) => 'ABCDEFGH'[row]));
    const tensors = await expectNoLeakOf(features.data);
    expect(tensors).toEqual([...result.features.data]);
  });

  it('reports progress, and stops when it is told to', async () => {
    const events: string[] = [];
    await smote(LINE, NAMES, {
      onProgress: ({ phase, done, total }) => events.push(`${phase} ${done}/${total}`),
    });
    expect(events.at(-1)).toBe('generate 2/2');
    await expect(smote(LINE, NAMES, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
    const controller = new AbortController();
    const stopped = smote(LINE, NAMES, {
      signal: controller.signal,
      onProgress: ({ phase }) => phase === 'generate' && controller.abort(new Error('now')),
    });
    await expect(stopped).rejects.toThrow('now');
  });

  it('names the row and column of a value that is not finite', async () => {
    const { X, y } = edgeCase('NaN in X');
    await expect(smote(X, y)).rejects.toThrow(
      'smote: expected `features` to be finite, got NaN in row 3, column 1.',
    );
  });

  it('keeps its promises on any data', async () => {
    const data = fc
      .array(
        fc.tuple(
          fc.constantFrom('p', 'q', 'r'),
          fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 3, maxLength: 3 }),
        ),
        {
          minLength: 2,
          maxLength: 40,
        },
      )
      .filter((rows) => new Set(rows.map(([label]) => label)).size > 1);
    const options = fc.record({
      kNeighbors: fc.integer({ min: 1, max: 6 }),
      base: fc.constantFrom('even' as const, 'random' as const),
      seed: fc.oneof(fc.nat(), fc.string()),
      samplingStrategy: fc.constantFrom(
        'auto' as const,
        'all' as const,
        { ratio: 0.6 },
        { power: 0.3 },
        { cap: 4 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(data, options, async (table, chosen) => {
        const rows = table.map(([, row]) => row.map((value) => value / 4));
        const labels = table.map(([label]) => label);
        const result = await smote(rows, labels, chosen);
        expectSound(rows, labels, result);
        const { kind, base, neighbor } = result.provenance;
        for (let row = rows.length; row < kind.length; row++) {
          const near = nearestInClass(rows, labels, base[row]!, chosen.kNeighbors);
          if (kind[row] === 1) expect(near).toContain(neighbor[row]);
          else expect(near).toEqual([]);
        }
        expect(await smote(rows, labels, chosen)).toEqual(result);
      }),
      { seed: 21, numRuns: 60 },
    );
  });
});

async function expectNoLeakOf(data: Float32Array): Promise<number[]> {
  let values: number[] = [];
  await expectNoLeak(async () => {
    const features = tensor(data, [8, 1]);
    const labels = tensor1d(NAMES);
    const result = await smote(features, labels, { kNeighbors: 5, seed: 0 });
    expect(await result.labels.array()).toEqual([...NAMES, 'b', 'b']);
    values = [...(await result.features.data())];
    return [features, labels, result.features, result.labels];
  });
  return values;
}
