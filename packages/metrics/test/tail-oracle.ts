import fc from 'fast-check';
import { columns, type Row, recallOf } from './oracle.ts';

/** A test set, and how often each class occurs in training: with ties, and classes that do not occur. */
export interface LongTailedSet {
  numClasses: number;
  rows: Row[];
  trainCounts: number[];
}

/** Test sets of 1 to 40 rows over 1 to 6 classes, some of which may have no row or no training example. */
export const longTailedSets: fc.Arbitrary<LongTailedSet> = fc
  .integer({ min: 1, max: 6 })
  .chain((numClasses) => {
    const id = fc.nat({ max: numClasses - 1 });
    return fc.record({
      numClasses: fc.constant(numClasses),
      rows: fc.array(fc.tuple(id, id), { minLength: 1, maxLength: 40 }),
      trainCounts: fc.array(fc.constantFrom(0, 1, 3, 3, 20, 100, 150, 4000), {
        minLength: numClasses,
        maxLength: numClasses,
      }),
    });
  });

/** The arguments of a metric of recalls and training counts. */
export function tailArguments({
  rows,
  trainCounts,
}: LongTailedSet): [classIds: number[], predicted: number[], trainCounts: number[]] {
  return [...columns(rows), trainCounts];
}

/** The classes that have rows, with their recall. */
export function testedClasses({ numClasses, rows, trainCounts }: LongTailedSet): {
  recall: number;
  count: number;
}[] {
  return Array.from({ length: numClasses }, (_, c) => ({
    recall: recallOf(c, rows)!,
    count: trainCounts[c]!,
  })).filter(({ recall }) => recall !== null);
}
