import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confusionMatrix } from '../../src/confusion-matrix.ts';
import { countConfusions, largestMistakes, mistakesOn } from '../../src/report/confusions.ts';
import { columns, FIXED, testSets } from '../oracle.ts';

describe('countConfusions', () => {
  it('holds the entries of the confusion matrix that are not 0, row by row', () => {
    fc.assert(
      fc.property(testSets, ({ numClasses, rows }) => {
        const [classIds, predicted] = columns(rows);
        const confusions = countConfusions({ classIds, predicted, numClasses });
        const matrix = confusionMatrix(classIds, predicted, { numClasses });
        const entries = matrix.map((row) => row.flatMap((count, p) => (count === 0 ? [] : [[p, count]])));
        const found = matrix.map((_, c) =>
          Array.from(
            confusions.predicted.subarray(confusions.starts[c]!, confusions.starts[c + 1]!),
            (p, i) => [p, confusions.counts[confusions.starts[c]! + i]!],
          ),
        );
        expect(found).toEqual(entries);
      }),
      FIXED,
    );
  });

  it('leaves the arguments as they were', () => {
    const classIds = [2, 0, 1, 2];
    const predicted = Int32Array.of(1, 0, 1, 0);
    countConfusions({ classIds, predicted, numClasses: 3 });
    expect(classIds).toEqual([2, 0, 1, 2]);
    expect(predicted).toEqual(Int32Array.of(1, 0, 1, 0));
  });
});

describe('largestMistakes', () => {
  it('returns all mistakes by falling count, then by class ids, up to as many as asked for', () => {
    fc.assert(
      fc.property(testSets, fc.nat({ max: 12 }), ({ numClasses, rows }, most) => {
        const [classIds, predicted] = columns(rows);
        const confusions = countConfusions({ classIds, predicted, numClasses });
        const all = Array.from({ length: numClasses }, (_, c) => mistakesOn(confusions, c)).flat();
        const sorted = all.toSorted(
          (a, b) => b.count - a.count || a.classId - b.classId || a.predictedId - b.predictedId,
        );
        expect(largestMistakes(confusions, most + 1)).toEqual(sorted.slice(0, most + 1));
        expect(all.reduce((sum, { count }) => sum + count, 0)).toBe(
          rows.filter(([truth, guess]) => truth !== guess).length,
        );
      }),
      FIXED,
    );
  });
});
