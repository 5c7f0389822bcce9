import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedAccuracy, recallFrequencyArea } from '../src/index.ts';
import { FIXED } from './oracle.ts';
import { longTailedSets, tailArguments, testedClasses } from './tail-oracle.ts';

/** The curve at a point, linear between the mean recalls of the two nearest frequencies. */
function curveAt(classes: readonly { recall: number; count: number }[], logCount: number): number {
  const at = (count: number): number => {
    const same = classes.filter((c) => Math.max(c.count, 1) === count);
    return same.reduce((sum, c) => sum + c.recall, 0) / same.length;
  };
  const counts = classes.map(({ count }) => Math.max(count, 1));
  const below = Math.max(...counts.filter((count) => Math.log(count) <= logCount));
  const above = Math.min(...counts.filter((count) => Math.log(count) >= logCount));
  if (below === above) return at(below);
  const share = (logCount - Math.log(below)) / (Math.log(above) - Math.log(below));
  return at(below) + share * (at(above) - at(below));
}

describe('recallFrequencyArea', () => {
  it('is the area under the recall over the logarithm of the frequency', () => {
    // Recalls 0, 1/2 and 1 at 10, 100 and 1000: two trapezoids of width 1/2.
    const classIds = [0, 0, 1, 1, 2, 2];
    const predicted = [0, 0, 1, 0, 0, 0];
    expect(recallFrequencyArea(classIds, predicted, [1000, 100, 10])).toBeCloseTo(1 / 8 + 3 / 8, 15);
    // At 1, 10 and 1000: the first trapezoid is a third of the axis.
    expect(recallFrequencyArea(classIds, predicted, [1000, 10, 1])).toBeCloseTo(1 / 12 + 1 / 2, 14);
  });

  it('takes classes of the same frequency as one, so that a crowd of rare classes does not decide', () => {
    const classIds = Array.from({ length: 10 }, (_, row) => row);
    const predicted = classIds.map(() => 0);
    const trainCounts = classIds.map((c) => (c === 0 ? 1000 : 10));
    expect(recallFrequencyArea(classIds, predicted, trainCounts)).toBe(1 / 2);
    expect(balancedAccuracy(classIds, predicted)).toBe(1 / 10);
  });

  it('is the mean recall where all tested classes are equally frequent', () => {
    expect(recallFrequencyArea([0, 1, 1], [0, 1, 0], [7, 7, 900])).toBe(3 / 4);
    expect(recallFrequencyArea([0, 1], [0, 0], [0, 1])).toBe(1 / 2);
  });

  it('agrees with the area in many narrow strips', () => {
    fc.assert(
      fc.property(longTailedSets, (set) => {
        const classes = testedClasses(set);
        const logs = classes.map(({ count }) => Math.log(Math.max(count, 1)));
        const [least, most] = [Math.min(...logs), Math.max(...logs)];
        const strips = 2000;
        let sum = 0;
        for (let i = 0; i < strips; i++)
          sum += curveAt(classes, least + ((most - least) * (i + 0.5)) / strips);
        expect(recallFrequencyArea(...tailArguments(set))).toBeCloseTo(sum / strips, 3);
      }),
      { ...FIXED, numRuns: 50 },
    );
  });

  it('stays between the smallest and the largest recall, and is that of a model with equal recalls', () => {
    fc.assert(
      fc.property(longTailedSets, (set) => {
        const recalls = testedClasses(set).map(({ recall }) => recall);
        const area = recallFrequencyArea(...tailArguments(set));
        expect(area).toBeGreaterThanOrEqual(Math.min(...recalls) - 1e-12);
        expect(area).toBeLessThanOrEqual(Math.max(...recalls) + 1e-12);
      }),
      FIXED,
    );
  });

  it('refuses a negative count', () => {
    expect(() => recallFrequencyArea([0], [0], [-1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: recallFrequencyArea: expected \`trainCounts[0]\` to be a finite number >= 0, got -1.]`,
    );
  });
});
