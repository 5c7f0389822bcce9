import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geometricMean, harmonicMean } from '../src/index.ts';
import { columns, disguise, FIXED, recallsOf, testSets } from './oracle.ts';

const losses = readGolden<{
  inputs: { labels: number[]; preds: number[] };
  cases: { harmonicMeanPerClass: number }[];
}>(new URL('./golden/metrics.json', import.meta.url));

describe('harmonicMean', () => {
  it('is the harmonic mean of the recalls, of the classes that have rows', () => {
    // Recalls 1 and 1/4: 2 / (1 + 4).
    const rows = [
      [0, 2, 2, 2, 2],
      [0, 2, 0, 0, 1],
    ] as const;
    expect(harmonicMean(...rows)).toBe(0.4);
    expect(harmonicMean(...rows, { numClasses: 9 })).toBe(0.4);
  });

  it('is 0 if a class is never recognized', () => {
    expect(harmonicMean([0, 1], [0, 0])).toBe(0);
  });

  it('agrees with the golden value', () => {
    const { labels, preds } = losses.inputs;
    expect(harmonicMean(labels, preds)).toBeCloseTo(losses.cases[0]!.harmonicMeanPerClass, 12);
  });

  it('agrees with its definition, and is at most the geometric mean', () => {
    fc.assert(
      fc.property(testSets, (testSet) => {
        const recalls = recallsOf(testSet);
        const expected = recalls.includes(0)
          ? 0
          : recalls.length / recalls.reduce((sum, recall) => sum + 1 / recall, 0);
        const mean = harmonicMean(...columns(testSet.rows));
        expect(mean).toBeCloseTo(expected, 12);
        expect(mean).toBeLessThanOrEqual(geometricMean(...columns(testSet.rows)) + 1e-12);
      }),
      FIXED,
    );
  });

  it('does not depend on the order of the rows or the names of the classes', () => {
    fc.assert(
      fc.property(testSets, fc.integer(), ({ numClasses, rows }, seed) => {
        const other = disguise(rows, numClasses, seed);
        expect(harmonicMean(...columns(other.rows), { numClasses })).toBeCloseTo(
          harmonicMean(...columns(rows)),
          12,
        );
      }),
      FIXED,
    );
  });

  it('refuses an empty test set', () => {
    expect(() => harmonicMean([], [], { numClasses: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: harmonicMean: expected \`classIds\` to hold at least one number, got array of 0.]`,
    );
  });
});
