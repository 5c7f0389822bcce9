import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neighbourhoodCleaningRule } from '../../src/index.ts';
import { FIXED, smallSets } from './data-sets.ts';
import { asSet, GOLDEN_SETS } from './golden-sets.ts';
import {
  editOracle,
  minorityOf,
  modeOf,
  notMinority,
  range,
  rankedNeighbors,
  tallyClasses,
} from './oracle.ts';

describe('neighbourhoodCleaningRule', () => {
  it('removes noise, and the neighbors of a rare row that they outvote', async () => {
    const features = [[0], [1], [2], [3], [4], [5], [3.4], [8], [9], [9.5]];
    const labels = ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'b'];
    const { indices } = await neighbourhoodCleaningRule(features, labels);
    expect([...indices]).toEqual([0, 1, 5, 6, 7, 8, 9]);
  });

  describe.each(GOLDEN_SETS)('on $name of imbalanced-learn', ({ X, y, ncr, ncrModern }) => {
    it('keeps the rows that it keeps from 0.12 on', async () => {
      const { indices } = await neighbourhoodCleaningRule(X, y);
      expect([...indices]).toEqual(asSet(ncrModern.keptIndices));
    });

    it('keeps the rows that 0.10 keeps, if asked to', async () => {
      const { indices } = await neighbourhoodCleaningRule(X, y, { variant: 'imblearn-0.10' });
      expect([...indices]).toEqual(asSet(ncr.keptIndices));
    });
  });

  it('keeps what plain loops keep', async () => {
    const settings = fc.record({
      kNeighbors: fc.integer({ min: 1, max: 4 }),
      threshold: fc.constantFrom(0, 0.5, 1, 2),
      variant: fc.constantFrom('paper' as const, 'imblearn-0.10' as const),
    });
    await fc.assert(
      fc.asyncProperty(smallSets, settings, async ({ features, labels }, options) => {
        const { kNeighbors, threshold, variant } = options;
        const rows = range(labels.length);
        const targets = notMinority(labels);
        const smallest = minorityOf(labels);
        const counts = tallyClasses(labels, rows);
        const fewest = threshold * (variant === 'paper' ? counts[smallest]! : labels.length);
        const misleading = rows.flatMap((row) => {
          if (labels[row] !== smallest) return [];
          const neighbors = rankedNeighbors(features, row, rows).slice(0, kNeighbors);
          const classesOf = (rows: number[]): number[] => rows.map((other) => labels[other]!);
          const voters = [row, ...rankedNeighbors(features, row, rows)].slice(0, kNeighbors);
          const wrong =
            variant === 'paper'
              ? modeOf(classesOf(voters)) !== smallest
              : classesOf(neighbors).some((classId) => classId !== smallest);
          return wrong ? neighbors.filter((other) => counts[labels[other]!]! > fewest) : [];
        });
        const expected = editOracle(features, labels, rows, targets, kNeighbors, 'mode').filter(
          (row) => labels[row] === smallest || !misleading.includes(row),
        );
        const { indices } = await neighbourhoodCleaningRule(features, labels, options);
        expect([...indices]).toEqual(expected);
      }),
      FIXED,
    );
  });
});
