import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolateRows } from '../../src/over/interpolate-rows.ts';
import { emptyProvenance } from '../../src/resampling/made-rows.ts';
import { goldenSets } from './golden-sets.ts';

describe('interpolateRows', () => {
  it.each(goldenSets())('gives the golden rows: $name', ({ X, interpolation }) => {
    const numColumns = X[0]!.length;
    const points = { data: Float64Array.from(X.flat()), numRows: X.length, numColumns };
    for (const { base, neighbour, gap, x } of interpolation.triples) {
      const from = { base: [base], neighbor: [neighbour], gap: [gap] };
      const out = new Float64Array(numColumns);
      interpolateRows(points, from as never, 0, 1, out, 0);
      expect([...out]).toEqual(x);
    }
  });

  it('never leaves the box of the two rows, in float32 and in float64, at the largest gap', () => {
    const value = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(1e-45, 2 ** 24, -0, 1 + 2 ** -23),
    );
    fc.assert(
      fc.property(value, value, fc.boolean(), (a, b, isFloat32) => {
        const Data = isFloat32 ? Float32Array : Float64Array;
        const data = Data.of(a, b);
        const from = emptyProvenance(1);
        from.neighbor[0] = 1;
        from.gap[0] = 1 - 2 ** -24;
        const out = new Data(1);
        interpolateRows({ data, numRows: 2, numColumns: 1 }, from, 0, 1, out, 0);
        expect(out[0]).toBeGreaterThanOrEqual(Math.min(...data));
        expect(out[0]).toBeLessThanOrEqual(Math.max(...data));
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
