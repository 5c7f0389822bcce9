import { describe, expect, it } from 'vitest';
import { planSweeps } from '../../src/neighbors/sweep-plan.ts';
import { range } from './oracle.ts';

function marks(numRows: number) {
  return { roles: new Uint8Array(numRows), owners: new Int32Array(numRows) };
}

describe('planSweeps', () => {
  it('answers searches of the same pool, and those within parts of it, in one sweep', () => {
    const all = range(10);
    const [a, b] = [Int32Array.of(0, 1, 2), Int32Array.of(4, 5)];
    const plans = planSweeps(
      [
        { queries: a, pool: all, k: 4 },
        { queries: b, pool: all, k: 4 },
        { queries: a, pool: a, k: 2 },
        { queries: b.slice(), pool: b, k: 2 },
      ],
      marks(10),
    );
    expect(plans.map(({ wide, narrow }) => ({ wide, narrow }))).toEqual([{ wide: [0, 1], narrow: [2, 3] }]);
    const [{ segments, endOfQueries, end }] = plans as [(typeof plans)[0]];
    expect(
      segments.map(({ rows, isQuery, isPool, isNarrow }) => [[...rows], isQuery, isPool, isNarrow]),
    ).toEqual([
      [[0, 1, 2], true, true, true],
      [[4, 5], true, true, true],
      [[3, 6, 7, 8, 9], false, true, false],
    ]);
    expect([endOfQueries, end]).toEqual([32, 48]);
  });

  it('keeps searches apart that overlap or differ in k', () => {
    const all = range(6);
    const a = Int32Array.of(0, 1, 2);
    const plans = planSweeps(
      [
        { queries: all, pool: all, k: 4 },
        { queries: a, pool: a, k: 2 },
        { queries: Int32Array.of(2, 3), pool: Int32Array.of(2, 3), k: 2 },
        { queries: Int32Array.of(4, 5), pool: Int32Array.of(4, 5), k: 1 },
        { queries: a, pool: all, k: 3 },
      ],
      marks(6),
    );
    expect(plans.map(({ wide, narrow }) => ({ wide, narrow }))).toEqual([
      { wide: [0], narrow: [1] },
      { wide: [4], narrow: [] },
      { wide: [2], narrow: [] },
      { wide: [3], narrow: [] },
    ]);
  });

  it('puts queries outside the pool first, each once, and leaves no marks', () => {
    const room = marks(9);
    const pool = Int32Array.of(3, 1, 7);
    const [plan] = planSweeps([{ queries: Int32Array.of(5, 1, 5, 8), pool, k: 1 }], room);
    expect(plan!.segments.map(({ rows, first }) => [[...rows], first])).toEqual([
      [[5, 8], 0],
      [[1], 16],
      [[3, 7], 32],
    ]);
    expect(room.roles.every((role) => role === 0)).toBe(true);
  });
});
