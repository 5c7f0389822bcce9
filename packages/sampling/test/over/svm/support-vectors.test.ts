import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { supportVectorsOf } from '../../../src/over/svm/support-vectors.ts';

const { cases } = readGolden<{
  cases: { name: string; X: number[][]; y: number[]; cost: number; gamma: number; support: number[] }[];
}>(new URL('../../golden/svm.json', import.meta.url));

describe('supportVectorsOf', () => {
  it.each(cases)(
    'finds the support vectors of scikit-learn: $name',
    async ({ name, X, y, cost, gamma, support }) => {
      const points = { data: Float64Array.from(X.flat()), numRows: X.length, numColumns: X[0]!.length };
      const counts = [0, 1, 2].map((c) => y.filter((label) => label === c).length);
      const settings = {
        gamma: name.startsWith('repeated') ? gamma : 'scale',
        cost,
        tolerance: 1e-6,
      } as const;
      const of = supportVectorsOf(points, Int32Array.from(y), counts, settings, {});
      const found: number[] = [];
      for (const [c, count] of counts.entries()) {
        if (count === 0) continue;
        const { rows, converged } = await of(c);
        expect(converged).toBe(true);
        expect([...rows].every((row) => y[row] === c)).toBe(true);
        found.push(...rows);
      }
      const place = (row: number) => String([X[row], y[row]]);
      // Of rows that are there twice, either supports.
      expect(new Set(found.map(place))).toEqual(new Set(support.map(place)));
      if (!name.startsWith('repeated')) expect(found.toSorted((a, b) => a - b)).toEqual(support);
    },
  );

  it('has a kernel for rows that are all the same', async () => {
    const points = { data: new Float64Array(8).fill(3), numRows: 4, numColumns: 2 };
    const settings = { gamma: 'scale', cost: 1, tolerance: 1e-3 } as const;
    const { rows } = await supportVectorsOf(points, Int32Array.of(0, 0, 0, 1), [3, 1], settings, {})(1);
    expect([...rows]).toEqual([3]);
  });
});
