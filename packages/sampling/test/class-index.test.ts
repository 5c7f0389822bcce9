import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classIndex } from '../src/class-index.ts';
import { countRows } from '../src/count-rows.ts';

describe('classIndex', () => {
  it('lists the rows of each class in order', () => {
    const { rows, starts } = classIndex([2, 0, 2, 0, 0], Int32Array.of(3, 0, 2));
    expect([...rows]).toEqual([1, 3, 4, 0, 2]);
    expect([...starts]).toEqual([0, 3, 3, 5]);
  });

  it('gives each class the rows that have its id', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 8 }), { minLength: 1 }), (classIds) => {
        const counts = countRows('test', classIds, 9);
        const { rows, starts } = classIndex(classIds, counts);
        for (let c = 0; c < 9; c++) {
          const expected = classIds.flatMap((id, row) => (id === c ? [row] : []));
          expect([...rows.subarray(starts[c], starts[c + 1])]).toEqual(expected);
          expect(counts[c]).toBe(expected.length);
        }
      }),
      { seed: 20261122 },
    );
  });
});
