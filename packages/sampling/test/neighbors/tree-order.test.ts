import { createRandom } from '@lt/core';
import { describe, expect, it } from 'vitest';
import { treeOrder } from '../../src/neighbors/tree-order.ts';
import { pointsOf, range } from './oracle.ts';

describe('treeOrder', () => {
  it('cuts at multiples of 16 by the column that spreads most', () => {
    const points = pointsOf(Array.from({ length: 40 }, (_, row) => [row % 2, (row * 7) % 40]));
    const order = [...treeOrder(points, range(40))];
    expect([...order].sort((a, b) => a - b)).toEqual([...range(40)]);
    const values = order.map((row) => (row * 7) % 40);
    const units = [values.slice(0, 16), values.slice(16, 32), values.slice(32)];
    expect(units.map((unit) => [Math.min(...unit), Math.max(...unit)])).toEqual([
      [0, 15],
      [16, 31],
      [32, 39],
    ]);
  });

  it('keeps every row once, whatever the ties, and leaves its argument alone', () => {
    const random = createRandom(3, 'tree-order');
    for (const numRows of [0, 1, 15, 16, 17, 33, 500]) {
      const points = pointsOf(
        numRows === 0 ? [[0, 0]] : Array.from({ length: numRows }, () => [random.int(3), random.int(2)]),
      );
      const rows = range(numRows);
      expect(treeOrder(points, rows).sort()).toEqual(range(numRows));
      expect(rows).toEqual(range(numRows));
    }
  });
});
