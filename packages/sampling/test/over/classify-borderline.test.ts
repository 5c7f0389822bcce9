import { describe, expect, it } from 'vitest';
import { classifyBorderline } from '../../src/over/classify-borderline.ts';
import { goldenSets } from './golden-sets.ts';

describe('classifyBorderline', () => {
  it.each(goldenSets())('gives the golden sets: $name', async ({ X, y, m, borderline }) => {
    for (const [label, golden] of Object.entries(borderline)) {
      const rowsWhere = (mask: boolean[]) => golden.rows.filter((_, i) => mask[i]);
      const border = await classifyBorderline(X, y, { target: Number(label), mNeighbors: m });
      expect([...border.noise]).toEqual(rowsWhere(golden.noise));
      expect([...border.danger]).toEqual(golden.dangerRows);
      expect([...border.safe]).toEqual(rowsWhere(golden.safe));
      const loose = await classifyBorderline(X, y, {
        target: Number(label),
        mNeighbors: m,
        dangerRule: 'moreThanHalf',
      });
      expect([...loose.danger]).toEqual(rowsWhere(golden.strictMoreThanHalf));
    }
  });

  it('judges the rows of all classes at once', async () => {
    const [set] = goldenSets();
    const all = await classifyBorderline(set!.X, set!.y);
    const [zero, one] = await Promise.all(
      [0, 1].map((target) => classifyBorderline(set!.X, set!.y, { target })),
    );
    expect([...all.danger]).toEqual([...zero!.danger, ...one!.danger].toSorted((a, b) => a - b));
  });

  it('refuses a class that is not there', async () => {
    await expect(
      classifyBorderline([[0], [1]], ['a', 'b'], { target: 'c' }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: classifyBorderline: expected \`target\` to be the label of some rows, got "c".]`,
    );
  });
});
