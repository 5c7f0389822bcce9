import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tomekLinks } from '../../src/index.ts';
import { FIXED, smallSets } from './data-sets.ts';
import { asSet, GOLDEN_SETS } from './golden-sets.ts';
import { tomekOracle } from './oracle.ts';

describe('tomekLinks', () => {
  it('removes the row of the larger class of two rows of different classes that are nearest to each other', async () => {
    const features = [[0], [1], [2.4], [2.6], [5]];
    const { indices, links, report } = await tomekLinks(features, [0, 0, 0, 1, 1]);
    expect(links).toEqual([[2, 3]]);
    expect([...indices]).toEqual([0, 1, 3, 4]);
    expect(report.classes).toEqual([
      { label: 0, before: 3, after: 2 },
      { label: 1, before: 2, after: 2 },
    ]);
  });

  it('does not link rows of which only one is nearest to the other', async () => {
    const { links } = await tomekLinks([[0], [1], [1.5], [9]], [0, 1, 1, 0]);
    expect(links).toEqual([]);
  });

  describe.each(GOLDEN_SETS)('on $name of imbalanced-learn', ({ X, y, tomek }) => {
    it.each(Object.keys(tomek.keptIndices))(
      'finds the same links and keeps the same rows with %s',
      async (strategy) => {
        const { indices, links } = await tomekLinks(X, y, { samplingStrategy: strategy as 'auto' });
        expect(links).toEqual(tomek.pairs);
        expect([...indices]).toEqual(asSet(tomek.keptIndices[strategy]!));
      },
    );
  });

  it('finds the links that looking at every pair finds', async () => {
    await fc.assert(
      fc.asyncProperty(smallSets, async ({ features, labels }) => {
        const { links, indices } = await tomekLinks(features, labels, { samplingStrategy: 'all' });
        expect(links).toEqual(tomekOracle(features, labels));
        const linked = new Set(links.flat());
        expect([...indices]).toEqual([...features.keys()].filter((row) => !linked.has(row)));
      }),
      FIXED,
    );
  });

  it('searches for no row of the largest class that no other row points at', async () => {
    const searched: number[] = [];
    const { jsEngine } = await import('../../src/neighbors/js-engine.ts');
    await tomekLinks([[0], [1], [2], [3], [4], [4.2]], [0, 0, 0, 0, 0, 1], {
      engine: {
        name: 'watched',
        search: (points, searches, control) => {
          for (const { queries } of searches) searched.push(...queries);
          return jsEngine.search(points, searches, control);
        },
      },
    });
    expect(searched).toEqual([5, 4]);
  });
});
