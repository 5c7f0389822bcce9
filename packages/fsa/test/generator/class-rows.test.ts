import { describe, expect, it } from 'vitest';
import { measureClasses } from '../../src/generator/class-rows.ts';

describe('measureClasses', () => {
  it('finds means, spreads and scales worked out by hand', () => {
    // Class 0: (0, 0), (6, 8), 5 from their mean each. Class 1: one row. Class 2: none.
    const data = Float32Array.of(0, 0, 6, 8, 1, 2);
    const rows = [Int32Array.of(0, 1), Int32Array.of(2), Int32Array.of()];
    const known = measureClasses(data, 2, rows, [1, 0]);
    expect(known.means.map((mean) => [...mean])).toEqual([
      [1, 2],
      [3, 4],
    ]);
    // A class of one row takes the spread of the others.
    expect([...known.spreads]).toEqual([5, 5, 0]);
    expect(known.center[0]).toBeCloseTo(7 / 3);
    expect(known.scale[1]).toBeCloseTo(Math.sqrt((100 / 9 + 196 / 9 + 16 / 9) / 3));
  });

  it('leaves a number that never varies as it is, and a single row without a spread', () => {
    const known = measureClasses(Float32Array.of(7, 0), 2, [Int32Array.of(0)], [0]);
    expect([...known.spreads, ...known.scale]).toEqual([0, 1, 1]);
  });
});
