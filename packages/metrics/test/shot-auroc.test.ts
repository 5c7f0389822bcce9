import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auroc, shotAuroc } from '../src/index.ts';
import { openSetCases } from './open-set.ts';
import { byShot, expectClose, openColumns, openSetTests } from './open-shots-oracle.ts';
import { FIXED } from './oracle.ts';

describe('shotAuroc', () => {
  it('is the chance, per group, that a known row scores higher than an unknown one', () => {
    const classIds = [0, 0, 1, 1, -1, -1];
    const scores = [0.9, 0.8, 0.7, 0.3, 0.5, 0.2];
    expect(shotAuroc(classIds, scores, [900, 5])).toEqual({
      many: 1,
      medium: null,
      few: 0.75,
      overall: 0.875,
    });
  });

  it('weighs the classes of a group alike, or their rows', () => {
    // Class 0 wins with its one row, class 1 loses with its three.
    const classIds = [0, 1, 1, 1, -1];
    const scores = [2, 0, 0, 0, 1];
    expect(shotAuroc(classIds, scores, [900, 500]).many).toBe(1 / 2);
    expect(shotAuroc(classIds, scores, [900, 500], { average: 'micro' }).many).toBe(1 / 4);
  });

  it('is null without known or unknown rows', () => {
    const none = { many: null, medium: null, few: null, overall: null };
    expect(shotAuroc([0, 0], [1, 2], [5])).toEqual(none);
    expect(shotAuroc([-1, -1], [1, 2], [5])).toEqual(none);
  });

  it('agrees with its definition, pair by pair', () => {
    fc.assert(
      fc.property(openSetTests, (test) => {
        const { classIds, scores } = openColumns(test);
        const areaOf = (isIn: (id: number) => boolean): number | null => {
          const known = test.rows.filter(([truth]) => truth !== -1 && isIn(truth));
          const unknown = test.rows.filter(([truth]) => truth === -1);
          if (known.length === 0 || unknown.length === 0) return null;
          let halves = 0;
          for (const [, , a] of known) for (const [, , b] of unknown) halves += a > b ? 2 : a === b ? 1 : 0;
          return halves / 2 / (known.length * unknown.length);
        };
        const expected = byShot(test.trainCounts, (c) => areaOf((id) => id === c));
        const actual = shotAuroc(classIds, scores, test.trainCounts);
        for (const shot of ['many', 'medium', 'few'] as const) expectClose(actual[shot], expected[shot]!);
        expectClose(
          actual.overall,
          areaOf(() => true),
        );
      }),
      FIXED,
    );
  });

  it.each(openSetCases)('agrees over all rows with scikit-learn on $score of $name', (golden) => {
    const { isKnown, scores, classIds } = golden;
    const trainCounts = Array.from({ length: 1 + Math.max(...classIds) }, (_, c) => 300 - 50 * c);
    const { overall } = shotAuroc(classIds, scores, trainCounts);
    expect(overall).toBeCloseTo(golden.auroc_sklearn, 12);
    expect(overall).toBeCloseTo(auroc(isKnown, scores)!, 12);
  });

  it('refuses a score that is no number', () => {
    expect(() => shotAuroc([0, -1], [1, Number.NaN], [5])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: shotAuroc: expected \`scores[1]\` to be a finite number, got NaN.]`,
    );
    expect(() => shotAuroc([0, -1], [1], [5])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: shotAuroc: expected \`scores\` to hold 2 numbers, one for each of \`classIds\`, got array of 1.]`,
    );
  });
});
