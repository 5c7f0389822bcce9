import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterCentroids } from '../../src/index.ts';
import { FIXED, smallSets } from './data-sets.ts';
import { range, tallyClasses } from './oracle.ts';

const FEATURES = [[0], [1], [10], [12], [5], [6]];
const LABELS = ['a', 'a', 'a', 'a', 'b', 'b'];

describe('clusterCentroids', () => {
  it('replaces a class by the means of its clusters', async () => {
    const { features, labels, indices, report } = await clusterCentroids(FEATURES, LABELS, { seed: 1 });
    expect([...features].sort(([a], [b]) => a! - b!)).toEqual([[0.5], [5], [6], [11]]);
    expect(labels).toEqual(['b', 'b', 'a', 'a']);
    expect([...indices]).toEqual([4, 5, -1, -1]);
    expect(report).toEqual({
      classes: [
        { label: 'a', before: 4, after: 2 },
        { label: 'b', before: 2, after: 2 },
      ],
      warnings: [],
    });
  });

  it('takes the row that is nearest to each center instead, if asked to', async () => {
    const features = { data: Float32Array.of(0, 1, 3, 10, 11, 15, 5, 6), shape: [8, 1] };
    const labels = Int32Array.of(7, 7, 7, 7, 7, 7, -2, -2);
    const hard = await clusterCentroids(features, labels, { voting: 'hard' });
    expect([...hard.indices]).toEqual([1, 4, 6, 7]);
    expect(hard.features).toEqual({ data: Float32Array.of(1, 11, 5, 6), shape: [4, 1] });
    expect(hard.labels).toEqual(Int32Array.of(7, 7, -2, -2));
  });

  it('keeps fewer rows where there are fewer distinct ones, and says so', async () => {
    const { report, features } = await clusterCentroids([[1], [1], [1], [2], [3]], [0, 0, 0, 1, 1]);
    expect(features).toEqual([[2], [3], [1]]);
    expect(report.warnings).toMatchInlineSnapshot(`
      [
        "class 0 keeps 1 of 2 rows: it has no more clusters.",
      ]
    `);
  });

  it('leaves other classes alone, and gives rows that are means or rows of their class', async () => {
    const settings = fc.record({ voting: fc.constantFrom('soft' as const, 'hard' as const), seed: fc.nat() });
    await fc.assert(
      fc.asyncProperty(smallSets, settings, async ({ features, labels }, options) => {
        const given = structuredClone(features);
        const result = await clusterCentroids(features, labels, options);
        expect(features).toEqual(given);
        const counts = tallyClasses(labels, range(labels.length));
        const fewest = Math.min(...counts);
        for (const [i, row] of result.indices.entries()) {
          if (row < 0) {
            const own = features.filter((_, other) => labels[other] === result.labels[i]);
            for (const [column, value] of result.features[i]!.entries()) {
              const values = own.map((point) => point[column]!);
              expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12);
              expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-12);
            }
            continue;
          }
          expect(result.features[i]).toEqual(features[row]);
          expect(result.labels[i]).toBe(labels[row]);
        }
        for (const { label, before, after } of result.report.classes) {
          const own = features.filter((_, row) => labels[row] === label);
          const distinct = new Set(own.map(String)).size;
          const isSmallest = counts.indexOf(fewest) === label;
          expect(after).toBeLessThanOrEqual(isSmallest ? before : Math.min(fewest, distinct));
          expect(result.report.warnings.length > 0 || after === fewest).toBe(true);
        }
        if (options.voting === 'hard') expect(new Set(result.indices).size).toBe(result.indices.length);
      }),
      FIXED,
    );
  });

  it('gives the same rows for the same seed', async () => {
    const features = range(60).map((row) => [Math.sin(row * 7), Math.cos(row * 3)]);
    const labels = range(60).map((row) => (row < 50 ? 0 : 1));
    const run = async (seed: number): Promise<string> =>
      String((await clusterCentroids(features, labels, { seed })).features);
    expect(await run(3)).toBe(await run(3));
    expect(await run(3)).not.toBe(await run(4));
  });
});
