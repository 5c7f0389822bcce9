import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editedNearestNeighbours } from '../../src/index.ts';
import { FIXED, smallSets } from './data-sets.ts';
import { asSet, GOLDEN_SETS } from './golden-sets.ts';
import { editOracle, notMinority, range } from './oracle.ts';

describe('editedNearestNeighbours', () => {
  // Row 4 has two of class 1 and one of its own class among its three nearest rows.
  const features = [[0], [1], [2], [3], [6], [6.5], [7], [8]];
  const labels = [0, 0, 0, 0, 0, 1, 1, 1];

  it('removes rows of the larger class that one of three neighbors contradicts', async () => {
    const { indices } = await editedNearestNeighbours(features, labels);
    expect([...indices]).toEqual([0, 1, 2, 3, 5, 6, 7]);
  });

  it('counts a tie of the mode for the smaller label', async () => {
    // Row 2 has one neighbor of each class; class 0 comes first, and row 2 is of class 0.
    const kept = async (labels: number[]): Promise<number[]> => {
      const options = { kNeighbors: 2, selection: 'mode', samplingStrategy: 'all' } as const;
      return [...(await editedNearestNeighbours([[0], [0.5], [2], [3.5], [4]], labels, options)).indices];
    };
    expect(await kept([0, 0, 0, 1, 1])).toContain(2);
    expect(await kept([1, 1, 1, 0, 0])).not.toContain(2);
  });

  describe.each(GOLDEN_SETS)('on $name of imbalanced-learn', ({ X, y, enn }) => {
    it.each(enn)('keeps the same rows: k = $nNeighbours, $kind, $strategy', async (golden) => {
      const { nNeighbours: kNeighbors, kind: selection, strategy: samplingStrategy } = golden;
      const { indices } = await editedNearestNeighbours(X, y, { kNeighbors, selection, samplingStrategy });
      expect([...indices]).toEqual(asSet(golden.keptIndices));
    });
  });

  it('keeps what plain loops keep', async () => {
    const settings = fc.record({
      kNeighbors: fc.integer({ min: 1, max: 6 }),
      selection: fc.constantFrom('all' as const, 'mode' as const),
      samplingStrategy: fc.constantFrom('auto' as const, 'all' as const),
    });
    await fc.assert(
      fc.asyncProperty(smallSets, settings, async ({ features, labels }, options) => {
        const { indices, report } = await editedNearestNeighbours(features, labels, options);
        const targets = options.samplingStrategy === 'all' ? [0, 1, 2, 3] : notMinority(labels);
        const { kNeighbors: k, selection } = options;
        const rows = range(labels.length);
        const expected = editOracle(features, labels, rows, targets, k, selection);
        expect([...indices]).toEqual(expected);
        expect(report.classes.map(({ after }) => after)).toEqual(
          report.classes.map(({ label }) => expected.filter((row) => labels[row] === label).length),
        );
      }),
      FIXED,
    );
  });
});
