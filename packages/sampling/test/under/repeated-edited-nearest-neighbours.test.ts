import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allKnn, editedNearestNeighbours, repeatedEditedNearestNeighbours } from '../../src/index.ts';
import { FIXED, smallSets } from './data-sets.ts';
import { asSet, GOLDEN_SETS } from './golden-sets.ts';
import { editOracle, mustStop, notMinority, range } from './oracle.ts';

const settings = fc.record({
  kNeighbors: fc.integer({ min: 1, max: 5 }),
  selection: fc.constantFrom('all' as const, 'mode' as const),
});

describe('repeatedEditedNearestNeighbours', () => {
  it('goes on until neighbors contradict no row', async () => {
    const features = [[0], [1], [2], [3], [4.5], [5.4], [6], [6.5], [7]];
    const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1];
    const result = await repeatedEditedNearestNeighbours(features, labels, { kNeighbors: 2 });
    expect([...result.indices]).toEqual([0, 1, 2, 3, 6, 7, 8]);
    expect([result.numRounds, result.endedBy]).toEqual([3, 'converged']);
    const first = await repeatedEditedNearestNeighbours(features, labels, { kNeighbors: 2, maxRounds: 1 });
    expect([...first.indices]).toEqual([0, 1, 2, 3, 4, 6, 7, 8]);
    expect([first.numRounds, first.endedBy]).toEqual([1, 'allRounds']);
  });

  it('stops when a class falls below the smallest one, and says so', async () => {
    const features = [[0], [0.1], [1], [1.1], [2], [2.1], [3], [3.1]];
    const labels = [0, 0, 1, 0, 0, 1, 1, 0];
    const { endedBy, report, indices } = await repeatedEditedNearestNeighbours(features, labels);
    expect(endedBy).toBe('classVanished');
    expect([...indices]).toEqual([2, 5, 6]);
    expect(report.warnings).toMatchInlineSnapshot(`
      [
        "class 0 has no rows left.",
      ]
    `);
  });

  describe.each(GOLDEN_SETS)('on $name of imbalanced-learn', ({ X, y, renn }) => {
    it.each(renn)(
      'keeps the same rows: k = $nNeighbours, $kind',
      async ({ nNeighbours, kind, keptIndices }) => {
        const options = { kNeighbors: nNeighbours, selection: kind };
        const { indices } = await repeatedEditedNearestNeighbours(X, y, options);
        expect([...indices]).toEqual(asSet(keptIndices));
      },
    );
  });

  it('keeps what plain loops keep, which search anew in each round', async () => {
    await fc.assert(
      fc.asyncProperty(smallSets, settings, async ({ features, labels }, { kNeighbors, selection }) => {
        const targets = notMinority(labels);
        let rows = range(labels.length);
        let numRounds = 0;
        for (let before = -1; before !== rows.length && !mustStop(labels, rows); numRounds++) {
          before = rows.length;
          rows = editOracle(features, labels, rows, targets, kNeighbors, selection);
        }
        const result = await repeatedEditedNearestNeighbours(features, labels, { kNeighbors, selection });
        expect([...result.indices]).toEqual(rows);
        expect(result.numRounds).toBe(numRounds);
      }),
      FIXED,
    );
  });

  it('leaves nothing to remove where it converged', async () => {
    let converged = 0;
    await fc.assert(
      fc.asyncProperty(smallSets, settings, async ({ features, labels }, options) => {
        const { indices, endedBy } = await repeatedEditedNearestNeighbours(features, labels, options);
        if (endedBy !== 'converged') return;
        converged++;
        const again = await editedNearestNeighbours(
          Array.from(indices, (row) => features[row]!),
          Array.from(indices, (row) => labels[row]!),
          { ...options, samplingStrategy: notMinority(labels) },
        );
        expect(again.indices).toHaveLength(indices.length);
      }),
      FIXED,
    );
    expect(converged).toBeGreaterThan(5);
  });
});

describe('allKnn', () => {
  describe.each(GOLDEN_SETS)('on $name of imbalanced-learn', ({ X, y, allKnn: golden }) => {
    it.each(golden)(
      'keeps the same rows: k = $nNeighbours, $kind',
      async ({ nNeighbours, kind, keptIndices }) => {
        const { indices } = await allKnn(X, y, { kNeighbors: nNeighbours, selection: kind });
        expect([...indices]).toEqual(asSet(keptIndices));
      },
    );
  });

  it('keeps what plain loops keep, with and without the smallest class as a limit', async () => {
    await fc.assert(
      fc.asyncProperty(smallSets, settings, fc.boolean(), async (set, options, allowMinority) => {
        const { features, labels } = set;
        const { kNeighbors, selection } = options;
        const targets = notMinority(labels);
        let rows = range(labels.length);
        for (let k = 1; k <= kNeighbors; k++) {
          if (k > 1 && mustStop(labels, rows, allowMinority)) break;
          rows = editOracle(features, labels, rows, targets, k, selection);
        }
        const { indices } = await allKnn(features, labels, { ...options, allowMinority });
        expect([...indices]).toEqual(rows);
      }),
      FIXED,
    );
  });

  it('removes no less than it would with fewer neighbors', async () => {
    await fc.assert(
      fc.asyncProperty(smallSets, settings, async ({ features, labels }, { kNeighbors, selection }) => {
        const options = { kNeighbors, selection };
        const more = await allKnn(features, labels, { ...options, kNeighbors: kNeighbors + 1 });
        const fewer = await allKnn(features, labels, options);
        const isKept = new Set(fewer.indices);
        expect([...more.indices].every((row) => isKept.has(row))).toBe(true);
      }),
      FIXED,
    );
  });
});
