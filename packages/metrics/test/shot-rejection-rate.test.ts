import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shotRejectionRate } from '../src/index.ts';
import { byShot, expectClose, openColumns, openSetTests } from './open-shots-oracle.ts';
import { FIXED } from './oracle.ts';

describe('shotRejectionRate', () => {
  it('averages the rejected shares of the classes in each group', () => {
    // Class 0: 1 of 4 rejected, class 1: none of 1 (many); class 2: 1 of 2 (few); 2 of 3 unknown rows.
    const classIds = [0, 0, 0, 0, 1, 2, 2, -1, -1, -1];
    const predicted = [0, 1, 0, -1, 1, 0, -1, -1, 0, -1];
    expect(shotRejectionRate(classIds, predicted, [900, 500, 5])).toEqual({
      many: 1 / 8,
      medium: null,
      few: 1 / 2,
      known: 2 / 7,
      unknown: 2 / 3,
    });
    expect(shotRejectionRate(classIds, predicted, [900, 500, 5], { average: 'micro' }).many).toBe(1 / 5);
  });

  it('is null without known or unknown rows', () => {
    const none = { many: null, medium: null, few: null };
    expect(shotRejectionRate([-1], [-1], [5])).toEqual({ ...none, known: null, unknown: 1 });
    expect(shotRejectionRate([0], [0], [5])).toEqual({ ...none, few: 0, known: 0, unknown: null });
  });

  it('agrees with its definition, row by row', () => {
    fc.assert(
      fc.property(openSetTests, (test) => {
        const { classIds, predicted } = openColumns(test);
        const rateOf = (isIn: (id: number) => boolean): number | null => {
          const rows = test.rows.filter(([truth]) => isIn(truth));
          return rows.length === 0 ? null : rows.filter(([, guess]) => guess === -1).length / rows.length;
        };
        const expected = byShot(test.trainCounts, (c) => rateOf((id) => id === c));
        const actual = shotRejectionRate(classIds, predicted, test.trainCounts);
        for (const shot of ['many', 'medium', 'few'] as const) expectClose(actual[shot], expected[shot]!);
        expectClose(
          actual.known,
          rateOf((id) => id !== -1),
        );
        expectClose(
          actual.unknown,
          rateOf((id) => id === -1),
        );
      }),
      FIXED,
    );
  });

  it('refuses a class that was not trained', () => {
    expect(() => shotRejectionRate([0, 1], [0, 0], [5])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: shotRejectionRate: expected \`classIds[1]\` to be a whole number >= -1 and < 1, got 1.]`,
    );
    expect(() => shotRejectionRate([0, -1], [0, 1], [5])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: shotRejectionRate: expected \`predicted[1]\` to be a whole number >= -1 and < 1, got 1.]`,
    );
  });
});
