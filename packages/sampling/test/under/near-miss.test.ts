import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearMiss } from '../../src/index.ts';
import { FIXED, smallSets } from './data-sets.ts';
import { asSet, GOLDEN_SETS } from './golden-sets.ts';
import { minorityOf, range, rankedNeighbors, squaredBetween, tallyClasses } from './oracle.ts';

describe('nearMiss', () => {
  const features = [[0], [1], [2], [3], [4], [5], [6.5], [8]];
  const labels = [0, 0, 0, 0, 0, 0, 1, 1];

  it.each([
    // The nearest rare row is 6.5 for all: the nearest rows win.
    { version: 1 as const, kept: [4, 5, 6, 7] },
    // The farthest rare row is 8 for all.
    { version: 2 as const, kept: [4, 5, 6, 7] },
    // 6.5 and 8 both put 5, 4 and 3 forward; the farthest two of these stay.
    { version: 3 as const, kept: [3, 4, 6, 7] },
  ])('keeps the rows that version $version asks for', async ({ version, kept }) => {
    const { indices } = await nearMiss(features, labels, { version, kNeighbors: 1 });
    expect([...indices]).toEqual(kept);
  });

  it('keeps all candidates of version 3 where there are too few, and says so', async () => {
    const { indices, report } = await nearMiss(features, labels, { version: 3, kCandidates: 1 });
    expect([...indices]).toEqual([5, 6, 7]);
    expect(report.warnings).toMatchInlineSnapshot(`
      [
        "kNeighbors is 3, but only 2 rows can be neighbors: all of them were used.",
        "class 0 keeps 1 of 2 rows: version 3 found no more candidates.",
      ]
    `);
  });

  describe.each(GOLDEN_SETS)('on $name of imbalanced-learn', ({ X, y, nearMiss: golden }) => {
    it.each(golden)(
      'keeps the same rows: version $version',
      async ({ version, nNeighbours, keptIndices }) => {
        const { indices } = await nearMiss(X, y, { version, kNeighbors: nNeighbours });
        expect([...indices]).toEqual(asSet(keptIndices));
      },
    );
  });

  it('keeps what plain loops keep', async () => {
    const settings = fc.record({
      version: fc.constantFrom(1 as const, 2 as const, 3 as const),
      kNeighbors: fc.integer({ min: 1, max: 4 }),
      kCandidates: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(smallSets, settings, async ({ features, labels }, options) => {
        const { version, kNeighbors, kCandidates } = options;
        const rows = range(labels.length);
        const counts = tallyClasses(labels, rows);
        const smallest = minorityOf(labels);
        const minority = rows.filter((row) => labels[row] === smallest);
        const expected = range(counts.length).flatMap((classId) => {
          const ownRows = rows.filter((row) => labels[row] === classId);
          if (classId === smallest) return ownRows;
          const nominated = minority.flatMap((row) =>
            rankedNeighbors(features, row, ownRows).slice(0, kCandidates),
          );
          const candidates = version === 3 ? ownRows.filter((row) => nominated.includes(row)) : ownRows;
          const mean = (row: number): number => {
            const ranked = rankedNeighbors(features, row, minority);
            const near = version === 2 ? ranked.slice(-kNeighbors) : ranked.slice(0, kNeighbors);
            const distances = near.map((other) =>
              Math.sqrt(squaredBetween(features[row]!, features[other]!)),
            );
            return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
          };
          const sign = version === 3 ? -1 : 1;
          const order = candidates.sort((a, b) => sign * (mean(a) - mean(b)) || a - b);
          return order.slice(0, counts[smallest]!);
        });
        const { indices, report } = await nearMiss(features, labels, options);
        expect([...indices]).toEqual(expected.sort((a, b) => a - b));
        const short = report.classes.filter(({ after }) => after < counts[smallest]!);
        expect(report.warnings.filter((warning) => warning.includes('version 3'))).toHaveLength(short.length);
      }),
      FIXED,
    );
  });
});
