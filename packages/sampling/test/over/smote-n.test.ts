import { readGolden } from '@lt/testkit';
import { describe, expect, it } from 'vitest';
import { smoteN } from '../../src/over/smote-n.ts';
import { valueDifferenceMetric } from '../../src/over/value-difference-metric.ts';

const golden = readGolden<{
  X_categorical: number[][];
  y: number[];
  vdm: { perClass: Record<string, { rows: number[]; distance: number[][] }> };
}>(new URL('../golden/nominal.json', import.meta.url));

const FEATURES = golden.X_categorical;
const NAMED = FEATURES.map(([a, b]) => [`a${a}`, `b${b}`]);

/** The nearest rows of the class by the distances of imbalanced-learn, ties by row. */
function goldenNeighbors(label: number, base: number, k: number): number[] {
  const { rows, distance } = golden.vdm.perClass[label]!;
  const of = distance[rows.indexOf(base)]!;
  return Array.from(rows.keys())
    .filter((place) => rows[place] !== base)
    .sort((a, b) => of[a]! - of[b]! || a - b)
    .slice(0, k)
    .map((place) => rows[place]!);
}

/** The most frequent of some categories. */
function modes(categories: readonly number[]): number[] {
  const count = (category: number) => categories.filter((other) => other === category).length;
  const most = Math.max(...categories.map(count));
  return [...new Set(categories)].filter((category) => count(category) === most);
}

describe('smoteN', () => {
  it.each([true, false])(
    'takes the categories that most of the neighbors have, with base: %s',
    async (withBase) => {
      const kNeighbors = 4;
      const { features, labels, provenance, report } = await smoteN(FEATURES, golden.y, {
        kNeighbors,
        withBase,
      });
      expect(features.slice(0, 60)).toEqual(FEATURES);
      expect(report.classes.map(({ after }) => after)).toEqual([40, 40, 40]);
      for (let row = 60; row < 120; row++) {
        const base = provenance.base[row]!;
        const voters = goldenNeighbors(labels[row]!, base, kNeighbors);
        if (withBase) voters.push(base);
        for (const f of [0, 1]) {
          expect(modes(voters.map((voter) => FEATURES[voter]![f]!))).toContain(features[row]![f]);
        }
        expect([provenance.kind[row], provenance.neighbor[row], provenance.gap[row]]).toEqual([1, -1, 0]);
      }
    },
  );

  it('does with strings what it does with codes', async () => {
    const coded = await smoteN(FEATURES, golden.y, { seed: 4 });
    const { features } = await smoteN(NAMED, golden.y, { seed: 4 });
    expect(features).toEqual(coded.features.map(([a, b]) => [`a${a}`, `b${b}`]));
  });

  it('searches by the value difference metric', async () => {
    // Of class 'r', row 0 is nearest to row 2, since 'x' and 'z' come with the same labels, and not to row 1, which looks like it.
    const rows = [['x'], ['y'], ['z'], ['x'], ['y'], ['z'], ['y'], ['y']];
    const labels = ['r', 'r', 'r', 'c', 'c', 'c', 'c', 'c'];
    const { distance } = valueDifferenceMetric(rows, labels);
    expect([distance(['x'], ['z']), distance(['x'], ['y'])]).toEqual([0, 0.25]);
    const { features, provenance } = await smoteN(rows, labels, { kNeighbors: 1, withBase: false });
    expect(features.length).toBe(10);
    const nearest = ['z', 'x', 'x'];
    for (const [i, row] of features.slice(8).entries()) expect(row[0]).toBe(nearest[provenance.base[8 + i]!]);
  });

  it('copies the row of a class of one, carries arrays along and stops when it is told to', async () => {
    const rows = [['a'], ['b'], ['a'], ['x']];
    const labels = ['c', 'c', 'c', 'r'];
    const { features, provenance, carry, report } = await smoteN(rows, labels, {
      carry: { id: [5, 6, 7, 8] },
    });
    expect(features.slice(4)).toEqual([['x'], ['x']]);
    expect([[...provenance.kind], carry.id]).toEqual([
      [0, 0, 0, 0, 2, 2],
      [5, 6, 7, 8, 8, 8],
    ]);
    expect(report.warnings.length).toBe(1);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(smoteN(FEATURES, golden.y, { signal })).rejects.toThrow('enough');
  });

  it('refuses what it cannot do', async () => {
    const failing = (features: unknown, options: object = {}) =>
      smoteN(features as string[][], golden.y, options);
    await expect(failing([['a'], [null]])).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: smoteN: expected \`features[1][0]\` to be a number or a string, got null.]`,
    );
    await expect(failing(NAMED.slice(1))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: smoteN: expected \`labels\` to hold a label for each of the 59 rows of \`features\`, got array of 60.]`,
    );
    await expect(failing(NAMED, { withBase: 1 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: smoteN: expected \`withBase\` to be true or false, got 1.]`,
    );
  });
});
