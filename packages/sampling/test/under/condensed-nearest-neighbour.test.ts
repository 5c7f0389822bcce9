import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { condensedNearestNeighbour, oneSidedSelection } from '../../src/index.ts';
import { condensedRows } from '../../src/under/condensed-nearest-neighbour.ts';
import { oneSidedRows } from '../../src/under/one-sided-selection.ts';
import { prepareUnderSampling } from '../../src/under/under-sampling.ts';
import { FIXED, type SmallSet, smallSets } from './data-sets.ts';
import { asSet, GOLDEN_SETS } from './golden-sets.ts';
import { minorityOf, notMinority, range, rankedNeighbors } from './oracle.ts';

/** Tells which rows of a class and of the smallest class a store gets wrong by the nearest row, ties by row, a row in it being its own. */
function mistakes({ features, labels }: SmallSet, store: readonly number[], classId: number): number[] {
  const smallest = minorityOf(labels);
  const stored = store.filter((row) => labels[row] === classId || labels[row] === smallest);
  return range(labels.length).filter((row) => {
    if ((labels[row] !== classId && labels[row] !== smallest) || stored.includes(row)) return false;
    return labels[rankedNeighbors(features, row, stored)[0]!] !== labels[row];
  });
}

/** Hart's rule as it is written: passes over the rows, until one of them adds nothing to the store. */
function hartOracle({ features, labels }: SmallSet, seedRows: Record<number, number>): number[] {
  const smallest = minorityOf(labels);
  const rows = range(labels.length);
  const minority = rows.filter((row) => labels[row] === smallest);
  const kept = [...minority];
  for (const classId of notMinority(labels)) {
    const store = [...minority, seedRows[classId]!];
    for (let before = 0; before !== store.length; ) {
      before = store.length;
      for (const row of rows) {
        if (labels[row] !== classId || store.includes(row)) continue;
        if (labels[rankedNeighbors(features, row, store)[0]!] !== classId) store.push(row);
      }
    }
    kept.push(...store.slice(minority.length));
  }
  return kept.sort((a, b) => a - b);
}

/** The first row of each class. */
const firstRows = (labels: readonly number[]): Record<number, number> =>
  Object.fromEntries([...new Set(labels)].map((label) => [label, labels.indexOf(label)]));

describe('condensedNearestNeighbour', () => {
  it('keeps a store that gets every row right, without the inside of the class', async () => {
    const features = [[0], [1], [2], [3], [4], [5], [6.5], [8]];
    const labels = [0, 0, 0, 0, 0, 0, 1, 1];
    const run = await prepareUnderSampling('test', features, labels, {}, 'clean');
    // From row 0: rows 1, 2 and 3 are nearer to it than to 6.5; row 4 is not, and then takes row 5 with it.
    expect([...(await condensedRows(run, () => Int32Array.of(0)))]).toEqual([0, 4, 6, 7]);
  });

  it.each(GOLDEN_SETS)('gets every row of $name right by its store', async ({ X, y, cnn }) => {
    const run = await prepareUnderSampling('test', X, y, {}, 'clean');
    const kept = await condensedRows(run, (_, classId) => Int32Array.of(cnn.seedRows[classId]!));
    for (const classId of notMinority(y)) {
      expect(mistakes({ features: X, labels: y }, [...kept], classId)).toEqual([]);
    }
    expect([...kept]).toEqual(hartOracle({ features: X, labels: y }, cnn.seedRows));
    expect(kept.length).toBeLessThan(y.length / 2);
  });

  it("keeps what Hart's passes keep, and gets every row right", async () => {
    await fc.assert(
      fc.asyncProperty(smallSets, async (set) => {
        const { features, labels } = set;
        const run = await prepareUnderSampling('test', features, labels, {}, 'clean');
        const seeds = firstRows(labels);
        const kept = await condensedRows(run, (_, classId) => Int32Array.of(seeds[classId]!));
        expect([...kept]).toEqual(hartOracle(set, seeds));
        for (const classId of notMinority(labels)) expect(mistakes(set, [...kept], classId)).toEqual([]);
      }),
      FIXED,
    );
  });

  it('begins with as many drawn rows as asked for', async () => {
    const features = range(40).map((row) => [row < 30 ? row / 100 : 10 + row]);
    const labels = range(40).map((row) => (row < 30 ? 0 : 1));
    const keptOf = async (numSeeds: number): Promise<number> => {
      const { report } = await condensedNearestNeighbour(features, labels, { numSeeds, seed: 2 });
      return report.classes[0]!.after;
    };
    expect([await keptOf(1), await keptOf(4), await keptOf(100)]).toEqual([1, 4, 30]);
  });

  it('keeps the smallest class whole even if it is named, and says so', async () => {
    const options = { samplingStrategy: 'all' as const, seed: 1 };
    const { indices, report } = await condensedNearestNeighbour(
      [[0], [1], [2], [8], [9]],
      [0, 0, 0, 1, 1],
      options,
    );
    expect([...indices].slice(-2)).toEqual([3, 4]);
    expect(report.warnings).toMatchInlineSnapshot(`
      [
        "class 1 is the smallest: it was kept whole.",
      ]
    `);
  });
});

describe('oneSidedSelection', () => {
  it.each(GOLDEN_SETS)(
    'keeps the same rows of $name as imbalanced-learn, from the same seeds',
    async ({ X, y, oss }) => {
      const run = await prepareUnderSampling('test', X, y, {}, 'clean');
      const kept = await oneSidedRows(run, (_, classId) => Int32Array.of(oss.seedRows[classId]!));
      expect([...kept]).toEqual(asSet(oss.keptIndices));
    },
  );

  it('keeps what plain loops keep', async () => {
    await fc.assert(
      fc.asyncProperty(smallSets, async ({ features, labels }) => {
        const seeds = firstRows(labels);
        const smallest = minorityOf(labels);
        const selected = range(labels.length).filter((row) => {
          const classId = labels[row]!;
          if (classId === smallest || seeds[classId] === row) return true;
          const store = range(labels.length).filter(
            (other) => labels[other] === smallest || other === seeds[classId],
          );
          return labels[rankedNeighbors(features, row, store)[0]!] !== classId;
        });
        const nearest = new Map(selected.map((row) => [row, rankedNeighbors(features, row, selected)[0]]));
        const expected = selected.filter((row) => {
          const other = nearest.get(row);
          const isLinked = other !== undefined && labels[other] !== labels[row] && nearest.get(other) === row;
          return labels[row] === smallest || !isLinked;
        });
        const run = await prepareUnderSampling('test', features, labels, {}, 'clean');
        const kept = await oneSidedRows(run, (_, classId) => Int32Array.of(seeds[classId]!));
        expect([...kept]).toEqual(expected);
      }),
      FIXED,
    );
  });

  it('removes what lies inside, however many seeds classify it', async () => {
    const features = range(40).map((row) => [row < 30 ? row / 100 : 10 + row]);
    const labels = range(40).map((row) => (row < 30 ? 0 : 1));
    const { report } = await oneSidedSelection(features, labels, { numSeeds: 3, seed: 'x' });
    expect(report.classes.map(({ after }) => after)).toEqual([3, 10]);
  });
});
