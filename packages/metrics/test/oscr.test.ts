import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oscr } from '../src/index.ts';
import { openSetCases } from './open-set.ts';
import { FIXED } from './oracle.ts';

/** Rows of a known class that are right or wrong, or of an unknown one, with tied scores. */
const rows = fc
  .array(fc.tuple(fc.constantFrom('right', 'wrong', 'unknown'), fc.integer({ min: 0, max: 6 })), {
    maxLength: 25,
  })
  .map((some) => [['right', 3] as const, ['unknown', 2] as const, ...some]);

function columns(of: readonly (readonly [string, number])[]): [number[], number[], number[]] {
  const classIds = of.map(([kind]) => (kind === 'unknown' ? -1 : 1));
  const predicted = of.map(([kind]) => (kind === 'right' ? 1 : 0));
  return [classIds, predicted, of.map(([, score]) => score)];
}

/** The chance that a known row is right and scores above an unknown one, ties counted half: the area, pair by pair. */
function pairByPair(of: readonly (readonly [string, number])[]): number {
  const known = of.filter(([kind]) => kind !== 'unknown');
  const unknown = of.filter(([kind]) => kind === 'unknown');
  let halves = 0;
  for (const [kind, a] of known) {
    for (const [, b] of unknown) if (kind === 'right') halves += a > b ? 2 : a === b ? 1 : 0;
  }
  return halves / 2 / (known.length * unknown.length);
}

describe('oscr', () => {
  it('is the area under the rate of right known rows over that of accepted unknown ones', () => {
    // From the largest score: right, wrong, unknown, right, unknown. CCR 1/3, 1/3, 1/3, 2/3, 2/3; FPR 0, 0, 1/2, 1/2, 1.
    expect(oscr([0, 1, 1, -1, -1], [0, 1, 0, 1, 0], [0.9, 0.6, 0.8, 0.7, 0.2])).toBeCloseTo(1 / 2, 15);
  });

  it('is the accuracy on known rows where all of them score above all unknown ones', () => {
    expect(oscr([0, 1, 1, -1], [0, 1, 0, 0], [3, 2, 4, 1])).toBeCloseTo(2 / 3, 15);
  });

  it('is null where no row is known, or none unknown', () => {
    expect(oscr([0, 1], [0, 1], [1, 2])).toBeNull();
    expect(oscr([-1, -1], [0, 1], [1, 2], { variant: 'arpl' })).toBeNull();
  });

  it.each(openSetCases)('has the exact area on $score of $name', (golden) => {
    const { classIds, predicted, scores } = golden;
    expect(oscr(classIds, predicted, scores)).toBeCloseTo(golden.oscr_exact_trapezoid, 12);
  });

  const ofArpl = openSetCases.filter(({ oscrOfArpl, scores }) => {
    // Where scores are equal, the order in which that code takes them is left to the sorting algorithm.
    return oscrOfArpl !== undefined && new Set(scores).size === scores.length;
  });
  it.each(ofArpl)('has the value of the code of ARPL on $score of $name', (golden) => {
    const { classIds, predicted, scores } = golden;
    expect(oscr(classIds, predicted, scores, { variant: 'arpl' })).toBeCloseTo(golden.oscrOfArpl!, 12);
  });
  it('is held against that code on more than one case', () => {
    expect(ofArpl.length).toBeGreaterThan(1);
  });

  it('is the chance that a known row is right and scores above an unknown one', () => {
    fc.assert(
      fc.property(rows, (of) => {
        expect(oscr(...columns(of))).toBeCloseTo(pairByPair(of), 12);
        expect(oscr(...columns(of.toReversed()))).toBeCloseTo(pairByPair(of), 12);
      }),
      FIXED,
    );
  });
});
