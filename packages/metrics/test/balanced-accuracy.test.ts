import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy, balancedAccuracy } from '../src/index.ts';
import { columns, FIXED, mean, permutationOf, type Row, recallOf, testSets } from './oracle.ts';

const golden = readGolden<{
  inputs: { labels: number[]; preds: number[] };
  cases: { accuracy: number; balancedAccuracy: number }[];
}>(new URL('./golden/metrics.json', import.meta.url));

describe('balancedAccuracy', () => {
  it('weighs a class of two rows like a class of eight', () => {
    // Recalls 6/8 and 1/2: mean 5/8, while the rows give 7/10.
    const classIds = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1];
    const predicted = [0, 0, 0, 0, 0, 0, 1, 1, 1, 0];
    expect(balancedAccuracy(classIds, predicted)).toBe(0.625);
    expect(accuracy(classIds, predicted)).toBe(0.7);
  });

  it('leaves out classes without rows, also those that were predicted', () => {
    expect(balancedAccuracy([0, 0, 2], [0, 1, 2])).toBe(0.75);
    expect(balancedAccuracy([0, 0, 2], [0, 1, 2], { numClasses: 9 })).toBe(0.75);
  });

  it('agrees with scikit-learn', () => {
    const { labels, preds } = golden.inputs;
    expect(balancedAccuracy(labels, preds)).toBeCloseTo(golden.cases[0]!.balancedAccuracy, 12);
    expect(accuracy(labels, preds)).toBeCloseTo(golden.cases[0]!.accuracy, 12);
  });

  it('agrees with its definition on any test set', () => {
    fc.assert(
      fc.property(testSets, ({ numClasses, rows }) => {
        const recalls = Array.from({ length: numClasses }, (_, c) => recallOf(c, rows));
        expect(balancedAccuracy(...columns(rows), { numClasses })).toBeCloseTo(mean(recalls)!, 12);
      }),
      FIXED,
    );
  });

  it('equals accuracy on a balanced test set', () => {
    const ids = fc.array(fc.nat({ max: 3 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(ids, (predicted) => {
        const classIds = predicted.map((_, row) => row % 4);
        expect(balancedAccuracy(classIds, predicted)).toBeCloseTo(accuracy(classIds, predicted), 12);
      }),
      FIXED,
    );
  });

  it('does not change when all rows of a class come twice', () => {
    fc.assert(
      fc.property(testSets, ({ rows }) => {
        const doubled: Row[] = [...rows, ...rows.filter(([truth]) => truth === rows[0]![0])];
        const shuffled = permutationOf(doubled.length, 1).map((row) => doubled[row]!);
        expect(balancedAccuracy(...columns(shuffled))).toBeCloseTo(balancedAccuracy(...columns(rows)), 12);
      }),
      FIXED,
    );
  });

  it('refuses an empty test set', () => {
    expect(() => balancedAccuracy([], [], { numClasses: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: balancedAccuracy: expected \`classIds\` to hold at least one number, got array of 0.]`,
    );
  });
});
