import { describe, expect, it } from 'vitest';
import { averageCurve } from '../../src/report/average-curve.ts';
import { headToTail } from '../../src/report/class-order.ts';
import { rowShares } from '../../src/report/row-shares.ts';
import type { CurvePoint } from '../../src/types.ts';
import { makeRun, makeSettings } from './fixture.ts';

const run = makeRun(makeSettings(), 'cross-entropy', 0);
const point = (epoch: number, overall: number, few: number | null): CurvePoint => ({
  epoch,
  overall,
  few,
  loss: 1,
  many: null,
  medium: null,
  balanced: overall,
});

describe('averageCurve', () => {
  it('averages epoch by epoch over the runs that got so far, by rising epoch', () => {
    const runs = [
      { ...run, curve: [point(1, 0.6, null), point(0, 0.2, 0)] },
      { ...run, curve: [point(0, 0.4, 0.5)] },
    ];
    const curve = averageCurve(runs, 'overall');
    expect(curve.map(({ epoch }) => epoch)).toEqual([0, 1]);
    expect(curve[0]!.mean).toBeCloseTo(0.3, 12);
    expect(curve[0]!.spread).toBeCloseTo(0.2 / Math.SQRT2, 12);
    expect(curve[1]).toEqual({ epoch: 1, mean: 0.6, spread: null });
    // After epoch 1 no run has a few-shot score: no point, not a zero.
    expect(averageCurve(runs, 'few').map(({ epoch }) => epoch)).toEqual([0]);
  });
});

describe('rowShares', () => {
  it('sums over runs before it divides, and keeps a class without test images at 0', () => {
    const runs = [
      {
        ...run,
        confusion: [
          [1, 0],
          [0, 0],
        ],
      },
      {
        ...run,
        confusion: [
          [1, 2],
          [0, 0],
        ],
      },
    ];
    expect(rowShares(runs, 2)).toEqual([
      [0.5, 0.5],
      [0, 0],
    ]);
  });
});

describe('headToTail', () => {
  it('sorts by falling count, equal counts by class id, with the shot group of each', () => {
    const rows = headToTail(['a', 'b', 'c', 'd'], [20, 101, 19, 101]);
    expect(rows.map(({ classId, name, shot }) => [classId, name, shot])).toEqual([
      [1, 'b', 'many'],
      [3, 'd', 'many'],
      [0, 'a', 'medium'],
      [2, 'c', 'few'],
    ]);
  });

  it('numbers a class without a name', () => {
    expect(headToTail([], [5])[0]!.name).toBe('class 0');
  });
});
