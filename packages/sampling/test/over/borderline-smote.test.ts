import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { borderlineSmote } from '../../src/over/borderline-smote.ts';
import { edgeCase, type GoldenSet, goldenSets } from './golden-sets.ts';
import { countsOf, expectSound, nearestInClass, nearestRows } from './invariants.ts';

/** Asks for many new rows of each class, so that each neighbor is drawn. */
const sizesOf = ({ classCounts }: GoldenSet) =>
  Object.fromEntries(classCounts.map((_, label) => [label, 500]));

describe('borderlineSmote', () => {
  it.each(goldenSets())('draws from the golden danger rows and lists: $name', async (set) => {
    for (const kind of [1, 2] as const) {
      const result = await borderlineSmote(set.X, set.y, {
        kind,
        kNeighbors: set.k,
        mNeighbors: set.m,
        samplingStrategy: sizesOf(set),
      });
      expectSound(set.X, set.y, result);
      const { base, neighbor, gap } = result.provenance;
      for (const [label, golden] of Object.entries(set.borderline)) {
        const lists = kind === 1 ? golden.b1Neighbours : golden.b2Neighbours;
        const listed = golden.dangerRows.flatMap((row, i) => lists[i]!.map((other) => `${row} ${other}`));
        const seen = new Set<string>();
        for (let row = set.X.length; row < base.length; row++) {
          if (String(result.labels[row]) !== label) continue;
          seen.add(`${base[row]} ${neighbor[row]}`);
          if (set.y[neighbor[row]!] !== Number(label)) expect(gap[row]).toBeLessThan(0.5);
        }
        if (golden.dangerRows.length === 0) continue;
        expect([...seen].filter((pair) => !listed.includes(pair))).toEqual([]);
        expect(seen.size).toBeGreaterThan(0.75 * listed.length);
        const report = result.report.classes[Number(label)]!;
        expect([report.noise, report.danger, report.safe]).toEqual([
          golden.noise.filter(Boolean).length,
          golden.dangerRows.length,
          golden.safe.filter(Boolean).length,
        ]);
      }
    }
  });

  it.each(goldenSets())('makes as many rows as asked for: $name', async (set) => {
    const result = await borderlineSmote(set.X, set.y, { kNeighbors: set.k, mNeighbors: set.m });
    expect(countsOf(result.labels)).toEqual(set.classCounts.map(() => Math.max(...set.classCounts)));
    expect(countsOf(result.labels)).toEqual(set.borderline1ResultCounts_auto);
  });

  it('uses all rows where none is in danger, and says so; or none; or throws', async () => {
    const { X, y, k, m } = edgeCase('separable');
    const run = (onEmptyDanger?: 'smote' | 'skip' | 'throw') =>
      borderlineSmote(X, y, { kNeighbors: k, mNeighbors: m, ...(onEmptyDanger && { onEmptyDanger }) });
    const made = await run();
    expectSound(X, y, made);
    expect(countsOf(made.labels)).toEqual([40, 40]);
    expect(made.report.warnings).toEqual([
      'class 1 has no rows in danger: its new rows are made of all its rows, by SMOTE.',
    ]);
    const skipped = await run('skip');
    expect(countsOf(skipped.labels)).toEqual([40, 12]);
    expect(skipped.report.warnings).toEqual(['class 1 has no rows in danger: it gets no new rows.']);
    await expect(run('throw')).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: borderlineSmote: expected class 1 to have rows in danger, got none. Use \`smote\`, or \`onEmptyDanger: 'smote'\`.]`,
    );
  });

  it('falls back where all rows of a class are noise', async () => {
    const rows = [[0], [1], [2], [3], [0.5], [2.5], [4], [5], [6], [7], [8], [9]];
    const labels = rows.map((_, row) => (row === 4 || row === 5 ? 'rare' : 'common'));
    const result = await borderlineSmote(rows, labels, { mNeighbors: 3 });
    expectSound(rows, labels, result);
    expect(result.report.classes[1]).toMatchObject({ noise: 2, danger: 0, safe: 0, after: 10 });
    expect(result.report.warnings.length).toBe(2);
  });

  it('copies the row of a class of one with kind 1, and places new rows toward other classes with kind 2', async () => {
    const rows = [[0], [1], [2], [3]];
    const labels = ['a', 'a', 'b', 'a'];
    for (const kind of [1, 2] as const) {
      const result = await borderlineSmote(rows, labels, { kind, mNeighbors: 2 });
      expectSound(rows, labels, result);
      // The only row of b is noise.
      expect([...result.provenance.kind.subarray(4)]).toEqual([2, 2]);
    }
  });

  it('keeps its promises on any data, ties and duplicates included', async () => {
    const table = fc
      .array(
        fc.tuple(fc.constantFrom('p', 'q'), fc.integer({ min: -4, max: 4 }), fc.integer({ min: -4, max: 4 })),
        {
          minLength: 4,
          maxLength: 40,
        },
      )
      .filter((rows) => new Set(rows.map(([label]) => label)).size > 1);
    const options = fc.record({
      kNeighbors: fc.integer({ min: 1, max: 6 }),
      mNeighbors: fc.integer({ min: 1, max: 7 }),
      kind: fc.constantFrom(1 as const, 2 as const),
      base: fc.constantFrom('even' as const, 'random' as const),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(table, options, async (data, chosen) => {
        const rows = data.map(([, x, y]) => [x / 2, y / 2]);
        const labels = data.map(([label]) => label);
        const result = await borderlineSmote(rows, labels, chosen);
        expectSound(rows, labels, result);
        const { kind, base, neighbor } = result.provenance;
        const isFallback = result.report.classes.map(({ danger }) => danger === 0);
        for (let row = rows.length; row < kind.length; row++) {
          const near = nearestRows(rows, base[row]!, chosen.mNeighbors);
          const others = near.filter((other) => labels[other] !== labels[base[row]!]).length;
          const fellBack = isFallback[labels[base[row]!] === 'q' ? result.report.classes.length - 1 : 0];
          if (!fellBack) expect(2 * others >= near.length && others < near.length).toBe(true);
          const list =
            chosen.kind === 2 && !fellBack
              ? nearestRows(rows, base[row]!, chosen.kNeighbors)
              : nearestInClass(rows, labels, base[row]!, chosen.kNeighbors);
          if (kind[row] === 1) expect(list).toContain(neighbor[row]);
          else expect(list).toEqual([]);
        }
        expect(await borderlineSmote(rows, labels, chosen)).toEqual(result);
      }),
      { seed: 22, numRuns: 60 },
    );
  });
});
