import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auroc } from '../src/index.ts';
import { openSetCases } from './open-set.ts';
import { FIXED, permutationOf } from './oracle.ts';

/** Rankings with ties, with rows of both kinds. */
const rankings = fc
  .array(fc.tuple(fc.boolean(), fc.integer({ min: -4, max: 4 })), { minLength: 1, maxLength: 30 })
  .map((rows) => [[true, 0] as const, [false, 1] as const, ...rows]);

/** The share of pairs that are in order, pair by pair. */
function pairsInOrder(rows: readonly (readonly [boolean, number])[]): number {
  const [known, unknown] = [true, false].map((kind) => rows.filter(([flag]) => flag === kind));
  let halves = 0;
  for (const [, a] of known!) for (const [, b] of unknown!) halves += a > b ? 2 : a === b ? 1 : 0;
  return halves / 2 / (known!.length * unknown!.length);
}

describe('auroc', () => {
  it('is the share of the pairs of a known and an unknown row that are in order', () => {
    // 0.9 and 0.8 beat 0.7 and 0.1, 0.6 beats 0.1 only: 5 of 6 pairs.
    expect(auroc([true, true, false, true, false], [0.9, 0.8, 0.7, 0.6, 0.1])).toBeCloseTo(5 / 6, 15);
  });

  it('counts a tie as half a pair, -0 and 0 included', () => {
    expect(auroc([1, 0, 0], [1, 1, 0])).toBe(0.75);
    expect(auroc([1, 0], [-0, 0])).toBe(0.5);
    expect(auroc([1, 0], [0, -0])).toBe(0.5);
  });

  it('is null without rows of one kind', () => {
    expect(auroc([1, 1], [1, 2])).toBeNull();
    expect(auroc(Uint8Array.of(0, 0), Float32Array.of(1, 2))).toBeNull();
  });

  it.each(openSetCases)(
    'agrees with scikit-learn on $score of $name',
    ({ isKnown, scores, auroc_sklearn }) => {
      expect(auroc(isKnown, scores)).toBeCloseTo(auroc_sklearn, 12);
    },
  );

  it('agrees with its definition, and is the same area whichever kind is the positive one', () => {
    fc.assert(
      fc.property(rankings, (rows) => {
        const [isKnown, scores] = columns(rows);
        const area = auroc(isKnown, scores)!;
        expect(area).toBeCloseTo(pairsInOrder(rows), 12);
        expect(auroc(isKnown, scores, { positive: 'unknown' })).toBe(area);
        const negated = scores.map((score) => -score);
        expect(auroc(isKnown, negated)).toBeCloseTo(1 - area, 12);
      }),
      FIXED,
    );
  });

  it('depends neither on the order of the rows nor on the scale of the scores', () => {
    fc.assert(
      fc.property(rankings, fc.nat(), (rows, seed) => {
        const moved = permutationOf(rows.length, seed).map((row) => rows[row]!);
        const [flags, scores] = columns(rows);
        const [movedFlags, movedScores] = columns(moved);
        const scaled = movedScores.map((score) => 3 * score + 1);
        expect(auroc(movedFlags, scaled)).toBe(auroc(flags, scores));
      }),
      FIXED,
    );
  });
});

function columns(rows: readonly (readonly [boolean, number])[]): [flags: boolean[], scores: number[]] {
  return [rows.map(([flag]) => flag), rows.map(([, score]) => score)];
}
