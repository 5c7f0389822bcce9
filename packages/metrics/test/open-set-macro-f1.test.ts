import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { macroF1, openSetMacroF1 } from '../src/index.ts';
import { openColumns, openSetTests } from './open-shots-oracle.ts';
import { FIXED } from './oracle.ts';

describe('openSetMacroF1', () => {
  it('takes unknown for one more class', () => {
    // F1 of class 0: 4/5, of class 1: 2/3, of unknown: 2/4.
    expect(openSetMacroF1([0, 0, 0, 1, -1, -1], [0, 0, -1, 1, -1, 1])).toBeCloseTo(
      (4 / 5 + 2 / 3 + 1 / 2) / 3,
      15,
    );
  });

  it('agrees with scikit-learn', () => {
    // f1_score(classIds, predicted, average='macro') of scikit-learn 1.2.1.
    const classIds = [0, 2, 1, 2, -1, -1, 0, 3, -1, 1, 2, -1];
    const predicted = [0, 1, -1, 2, -1, 0, 0, -1, -1, 1, 2, 2];
    expect(openSetMacroF1(classIds, predicted)).toBeCloseTo(0.49333333333333335, 12);
  });

  it('is macro F1 where no row is unknown or rejected', () => {
    fc.assert(
      fc.property(openSetTests, (test) => {
        const known = test.rows.filter(([truth, guess]) => truth !== -1 && guess !== -1);
        fc.pre(known.length > 0);
        const { classIds, predicted } = openColumns({ ...test, rows: known });
        expect(openSetMacroF1(classIds, predicted)).toBe(macroF1(classIds, predicted));
      }),
      FIXED,
    );
  });

  it('agrees with its definition from hits, misses and false alarms', () => {
    fc.assert(
      fc.property(openSetTests, (test) => {
        const { classIds, predicted } = openColumns(test);
        const ids = new Set([...classIds, ...predicted]);
        const scores = [...ids].map((c) => {
          const hits = test.rows.filter(([truth, guess]) => truth === c && guess === c).length;
          const errors = test.rows.filter(([truth, guess]) => (truth === c) !== (guess === c)).length;
          return (2 * hits) / (2 * hits + errors);
        });
        const expected = scores.reduce((a, b) => a + b, 0) / scores.length;
        expect(openSetMacroF1(classIds, predicted)).toBeCloseTo(expected, 12);
      }),
      FIXED,
    );
  });

  it('refuses an id below -1', () => {
    expect(() => openSetMacroF1([0, -2], [0, 0])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: openSetMacroF1: expected \`classIds[1]\` to be a whole number >= -1, got -2.]`,
    );
  });
});
