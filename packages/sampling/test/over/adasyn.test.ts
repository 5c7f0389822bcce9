import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adasyn } from '../../src/over/adasyn.ts';
import { edgeCase, goldenSets } from './golden-sets.ts';
import { countsOf, expectSound, nearestInClass, nearestRows } from './invariants.ts';

/** Counts the new rows of each base of a class. */
function basesOf(base: Int32Array, first: number, rows: number[]): number[] {
  const made = [...base.subarray(first)];
  return rows.map((row) => made.filter((other) => other === row).length);
}

describe('adasyn', () => {
  it.each(goldenSets())('makes the golden numbers of rows of each base: $name', async (set) => {
    const exact = await adasyn(set.X, set.y, { kNeighbors: set.k });
    const rounded = await adasyn(set.X, set.y, { kNeighbors: set.k, allocation: 'rint' });
    expectSound(set.X, set.y, exact);
    expectSound(set.X, set.y, rounded);
    for (const golden of Object.values(set.adasyn)) {
      expect(basesOf(exact.provenance.base, set.X.length, golden.rows)).toEqual(
        golden.countsLargestRemainder,
      );
      expect(basesOf(rounded.provenance.base, set.X.length, golden.rows)).toEqual(golden.countsRint);
    }
    expect(countsOf(exact.labels)).toEqual(set.classCounts.map(() => Math.max(...set.classCounts)));
    expect(countsOf(rounded.labels)).toEqual(set.adasynResultCounts_auto);
  });

  it.each(goldenSets())('draws neighbors from the golden lists: $name', async (set) => {
    const sizes = Object.fromEntries(set.classCounts.map((_, label) => [label, 500]));
    const { labels, provenance } = await adasyn(set.X, set.y, { kNeighbors: set.k, samplingStrategy: sizes });
    for (const [label, { rows, neighbours }] of Object.entries(set.smoteNeighbours)) {
      for (let row = set.X.length; row < labels.length; row++) {
        if (String(labels[row]) !== label) continue;
        expect(neighbours[rows.indexOf(provenance.base[row]!)]).toContain(provenance.neighbor[row]);
      }
    }
  });

  it('uses all rows where no row has a neighbor of another class, and says so; or none; or throws', async () => {
    const { X, y, k } = edgeCase('separable');
    const made = await adasyn(X, y, { kNeighbors: k });
    expectSound(X, y, made);
    expect(countsOf(made.labels)).toEqual([40, 40]);
    expect(made.report.warnings).toEqual([
      'class 1 has no neighbors of other classes: its new rows are made of all its rows, by SMOTE.',
    ]);
    const skipped = await adasyn(X, y, { kNeighbors: k, onEmptyDanger: 'skip' });
    expect(countsOf(skipped.labels)).toEqual([40, 12]);
    await expect(
      adasyn(X, y, { kNeighbors: k, onEmptyDanger: 'throw' }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: adasyn: expected class 1 to have neighbors of other classes, got none. Use \`smote\`, or \`onEmptyDanger: 'smote'\`.]`,
    );
  });

  it('keeps its promises on any data', async () => {
    const table = fc
      .array(fc.tuple(fc.constantFrom('p', 'q', 'r'), fc.integer({ min: -9, max: 9 })), {
        minLength: 3,
        maxLength: 40,
      })
      .filter((rows) => new Set(rows.map(([label]) => label)).size > 1);
    const options = fc.record({ kNeighbors: fc.integer({ min: 1, max: 6 }), seed: fc.nat() });
    await fc.assert(
      fc.asyncProperty(table, options, async (data, chosen) => {
        const rows = data.map(([, x]) => [x / 2]);
        const labels = data.map(([label]) => label);
        const result = await adasyn(rows, labels, chosen);
        expectSound(rows, labels, result);
        const largest = Math.max(...countsOf(labels));
        expect(countsOf(result.labels)).toEqual(countsOf(labels).map(() => largest));
        const { kind, base, neighbor } = result.provenance;
        const isPlain = result.report.warnings.some((text) => text.includes('SMOTE'));
        for (let row = rows.length; row < kind.length; row++) {
          const near = nearestRows(rows, base[row]!, chosen.kNeighbors);
          if (!isPlain) expect(near.some((other) => labels[other] !== result.labels[row])).toBe(true);
          const within = nearestInClass(rows, labels, base[row]!, chosen.kNeighbors);
          if (kind[row] === 1) expect(within).toContain(neighbor[row]);
          else expect(within).toEqual([]);
        }
        expect(await adasyn(rows, labels, chosen)).toEqual(result);
      }),
      { seed: 23, numRuns: 60 },
    );
  });
});
