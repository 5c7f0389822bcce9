import { readGolden } from '@lt/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelRows } from '../../../src/over/svm/kernel-rows.ts';
import { solveSvm } from '../../../src/over/svm/solve-svm.ts';

const { cases } = readGolden<{
  cases: {
    name: string;
    X: number[][];
    y: number[];
    cost: number;
    gamma: number;
    pairs: { classes: [number, number]; rows: number[]; coefficients: number[] }[];
  }[];
}>(new URL('../../golden/svm.json', import.meta.url));

const pointsOf = (rows: readonly (readonly number[])[]) => ({
  data: Float64Array.from(rows.flat()),
  numRows: rows.length,
  numColumns: rows[0]!.length,
});
const PAIRS = cases.flatMap((row) =>
  row.pairs.flatMap((pair) =>
    [1, 10, 1000].map((shrinkEvery) => ({
      ...row,
      ...pair,
      shrinkEvery,
      title: `${row.name}, ${pair.classes.join(' against ')}, leaving rows out every ${shrinkEvery} steps`,
    })),
  ),
);

describe('solveSvm', () => {
  it('finds the widest margin of two rows by hand', async () => {
    // K = [[1, k], [k, 1]] and equal coefficients a: the dual is a²(1 - k) - 2a, least at a = 1 / (1 - k).
    const rows = [Float32Array.of(1, 0.5), Float32Array.of(0.5, 1)];
    const problem = {
      sides: Int8Array.of(1, -1),
      kernelOf: () => (row: number) => rows[row]!,
      cost: 10,
      tolerance: 1e-3,
      maxSteps: 10,
    };
    const { coefficients, converged } = await solveSvm(problem, {});
    expect([...coefficients]).toEqual([2, 2]);
    expect(converged).toBe(true);
    expect([...(await solveSvm({ ...problem, cost: 1.5 }, {})).coefficients]).toEqual([1.5, 1.5]);
  });

  it.each(PAIRS)('finds the support vectors of LIBSVM: $title', async ({ shrinkEvery, ...row }) => {
    const { coefficients, converged } = await solveSvm(
      {
        sides: Int8Array.from(row.rows, (r) => (row.y[r] === row.classes[0] ? 1 : -1)),
        kernelOf: (places) =>
          kernelRows(
            pointsOf(row.X),
            places.map((place) => row.rows[place]!),
            row.gamma,
          ),
        shrinkEvery,
        cost: row.cost,
        tolerance: 1e-7,
        maxSteps: 1e5,
      },
      {},
    );
    expect(converged).toBe(true);
    for (const [i, expected] of row.coefficients.entries()) {
      // Rows that are there twice share one coefficient in any way.
      if (
        row.rows.some(
          (other) => other !== row.rows[i] && String(row.X[other]) === String(row.X[row.rows[i]!]),
        )
      )
        continue;
      expect(coefficients[i]).toBeCloseTo(expected, 4);
      expect(coefficients[i]! > 0).toBe(expected > 0);
    }
  });

  it('meets the conditions of the optimum', async () => {
    const values = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean()), {
      minLength: 2,
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(
        values,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 9 }),
        async (rows, cost, shrinkEvery) => {
          const sides = Int8Array.from(rows, ([, positive]) => (positive ? 1 : -1));
          const kernelOf = (places: Int32Array) =>
            kernelRows(pointsOf(rows.map(([x]) => [x / 4])), places, 0.5);
          const kernelRow = kernelOf(Int32Array.from(rows.keys()));
          const problem = { sides, kernelOf, cost, tolerance: 1e-3, maxSteps: 1e5, shrinkEvery };
          const { coefficients, converged } = await solveSvm(problem, {});
          expect(converged).toBe(true);
          let sum = 0;
          // y(t) - Σ a(s) y(s) K(s, t) is the offset of free rows, at least that of rows that could rise, at most that of those that could fall.
          let highest = -Infinity;
          let lowest = Infinity;
          for (let t = 0; t < rows.length; t++) {
            const [a, y] = [coefficients[t]!, sides[t]!];
            sum += a * y;
            expect(a).toBeGreaterThanOrEqual(0);
            expect(a).toBeLessThanOrEqual(cost);
            const slope =
              y - coefficients.reduce((total, b, s) => total + b * sides[s]! * kernelRow(t)[s]!, 0);
            if (y === 1 ? a < cost : a > 0) highest = Math.max(highest, slope);
            if (y === 1 ? a > 0 : a < cost) lowest = Math.min(lowest, slope);
          }
          expect(sum).toBeCloseTo(0, 9);
          expect(highest - lowest).toBeLessThan(1.001e-3);
        },
      ),
      { seed: 20261123, numRuns: 60 },
    );
  });

  it('says so when its steps are used up, and stops when it is told to', async () => {
    const { X, y, gamma } = cases[0]!;
    const problem = {
      sides: Int8Array.from(y, (c) => (c === 0 ? 1 : -1)),
      kernelOf: (places: Int32Array) => kernelRows(pointsOf(X), places, gamma),
      cost: 1,
      tolerance: 1e-3,
      maxSteps: 3,
    };
    expect((await solveSvm(problem, {})).converged).toBe(false);
    await expect(solveSvm(problem, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });
});
