import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longTailReport } from '../../src/long-tail-report.ts';
import { confusionCells } from '../../src/report/confusion-chart.ts';
import { countConfusions } from '../../src/report/confusions.ts';
import { headToTail } from '../../src/report/head-to-tail.ts';
import { columns, FIXED, testSets } from '../oracle.ts';

describe('confusionCells', () => {
  it('arranges the classes from head to tail, as shares of the rows of the truth', () => {
    // From head to tail: 2, 0, 1.
    const [classIds, predicted] = [
      [0, 0, 1, 1, 2, 2, 2, 2],
      [0, 2, 2, 2, 2, 2, 2, 1],
    ];
    const { perClass } = longTailReport(classIds, predicted, [50, 5, 500]);
    const confusions = countConfusions({ classIds, predicted, numClasses: 3 });
    expect(confusionCells(confusions, headToTail(perClass))).toEqual({
      size: 3,
      isGrouped: false,
      cells: [
        { truth: 0, predicted: 0, share: 3 / 4 },
        { truth: 0, predicted: 2, share: 1 / 4 },
        { truth: 1, predicted: 0, share: 1 / 2 },
        { truth: 1, predicted: 1, share: 1 / 2 },
        { truth: 2, predicted: 0, share: 1 },
      ],
    });
  });

  it('gathers more than 100 classes into 20 groups that differ by at most one class', () => {
    const numClasses = 110;
    const classIds = Array.from({ length: numClasses }, (_, c) => c);
    const predicted = classIds.map(() => 0);
    const { perClass } = longTailReport(
      classIds,
      predicted,
      classIds.map((c) => numClasses - c),
    );
    const confusions = countConfusions({ classIds, predicted, numClasses });
    const { size, isGrouped, cells } = confusionCells(confusions, headToTail(perClass));
    expect({ size, isGrouped }).toEqual({ size: 20, isGrouped: true });
    // Everything is predicted as the most frequent class.
    expect(cells).toEqual(Array.from({ length: 20 }, (_, truth) => ({ truth, predicted: 0, share: 1 })));
  });

  it('has rows that sum to 1, or to nothing without test rows', () => {
    fc.assert(
      fc.property(testSets, ({ numClasses, rows }) => {
        const [classIds, predicted] = columns(rows);
        const { perClass } = longTailReport(classIds, predicted, new Array(numClasses).fill(1));
        const confusions = countConfusions({ classIds, predicted, numClasses });
        const { cells } = confusionCells(confusions, perClass);
        for (let c = 0; c < numClasses; c++) {
          const sum = cells.filter((cell) => cell.truth === c).reduce((total, cell) => total + cell.share, 0);
          expect(sum).toBeCloseTo(classIds.includes(c) ? 1 : 0, 12);
        }
      }),
      FIXED,
    );
  });
});
