import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instanceHardnessThreshold } from '../../src/index.ts';
import { FIXED, smallSets } from './data-sets.ts';
import { range, rankedNeighbors, tallyClasses } from './oracle.ts';

const FEATURES = range(8).map((row) => [row]);
const LABELS = ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'b'];

describe('instanceHardnessThreshold', () => {
  it('keeps the rows of the highest probability, as many as the smallest class has', async () => {
    const probabilities = [0.1, 0.9, 0.5, 0.8, 0.2, 0.7, 0.3, 0.3];
    const { indices } = await instanceHardnessThreshold(FEATURES, LABELS, { probabilities });
    expect([...indices]).toEqual([1, 3, 6, 7]);
  });

  it('draws among ties, or keeps them all', async () => {
    const probabilities = [1, 0.5, 0.5, 0.5, 0.2, 0.5, 1, 1];
    const keep = await instanceHardnessThreshold(FEATURES, LABELS, { probabilities, ties: 'keep' });
    expect([...keep.indices]).toEqual([0, 1, 2, 3, 5, 6, 7]);
    const drawn = new Set<number>();
    for (let seed = 0; seed < 30; seed++) {
      const { indices } = await instanceHardnessThreshold(FEATURES, LABELS, { probabilities, seed });
      expect([indices.length, indices[0], indices[2], indices[3]]).toEqual([4, 0, 6, 7]);
      drawn.add(indices[1]!);
    }
    expect([...drawn].sort()).toEqual([1, 2, 3, 5]);
  });

  it('asks a classifier about rows that it has not seen, each once, the same share of every class at a time', async () => {
    const features = range(60).map((row) => [Number.NaN, row]);
    const labels = range(60).map((row) => (row < 40 ? 0 : 1));
    const asked: number[] = [];
    const { probabilities } = await instanceHardnessThreshold(features, labels, {
      numFolds: 4,
      fitPredict: async (trainRows, testRows) => {
        const all = [...trainRows, ...testRows].sort((a, b) => a - b);
        expect(all).toEqual(range(60));
        expect(tallyClasses(labels, [...testRows])).toEqual([10, 5]);
        asked.push(...testRows);
        return Array.from(testRows, (row) => row / 100);
      },
    });
    expect(asked.sort((a, b) => a - b)).toEqual(range(60));
    expect([...probabilities]).toEqual(range(60).map((row) => row / 100));
  });

  it('asks k-NN about rows that it has not seen, if nothing else is given', async () => {
    await fc.assert(
      fc.asyncProperty(
        smallSets,
        fc.integer({ min: 1, max: 4 }),
        fc.integer(),
        async (set, kNeighbors, seed) => {
          const { features, labels } = set;
          const folds: { trainRows: number[]; testRows: number[] }[] = [];
          const options = { seed, numFolds: 3 };
          await instanceHardnessThreshold(features, labels, {
            ...options,
            fitPredict: (trainRows, testRows) => {
              folds.push({ trainRows: [...trainRows], testRows: [...testRows] });
              return new Float64Array(testRows.length);
            },
          });
          const { probabilities, indices } = await instanceHardnessThreshold(features, labels, {
            ...options,
            kNeighbors,
          });
          const fewest = Math.min(...folds.map(({ trainRows }) => trainRows.length));
          for (const { trainRows, testRows } of folds) {
            for (const row of testRows) {
              const near = rankedNeighbors(features, row, trainRows).slice(0, Math.min(kNeighbors, fewest));
              const same = near.filter((other) => labels[other] === labels[row]).length;
              expect(probabilities[row]).toBe(same / near.length);
            }
          }
          const counts = tallyClasses(labels, range(labels.length));
          expect(tallyClasses(labels, [...indices])).toEqual(counts.map(() => Math.min(...counts)));
          const isKept = new Set(indices);
          for (const a of indices) {
            for (const b of range(labels.length)) {
              if (labels[a] === labels[b] && !isKept.has(b)) {
                expect(probabilities[b]).toBeLessThanOrEqual(probabilities[a]!);
              }
            }
          }
        },
      ),
      { ...FIXED, numRuns: 30 },
    );
  });

  it('stops between two folds', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let calls = 0;
    const run = instanceHardnessThreshold(FEATURES, LABELS, {
      signal: controller.signal,
      fitPredict: (_, testRows) => {
        calls++;
        controller.abort(reason);
        return new Float64Array(testRows.length);
      },
    });
    await expect(run).rejects.toBe(reason);
    expect(calls).toBe(1);
  });

  it('refuses what is no probability for each row', async () => {
    const refusal = async (options: object): Promise<string> =>
      instanceHardnessThreshold(FEATURES, LABELS, options).then(
        String,
        (error: Error) => `${error.name}: ${error.message}`,
      );
    expect(await refusal({ probabilities: [1, 2] })).toMatchInlineSnapshot(
      `"RangeError: instanceHardnessThreshold: expected \`probabilities\` to hold 8 numbers, got array of 2."`,
    );
    expect(await refusal({ probabilities: new Array(8).fill(1.5) })).toMatchInlineSnapshot(
      `"RangeError: instanceHardnessThreshold: expected \`probabilities[0]\` to be a finite number >= 0 and <= 1, got 1.5."`,
    );
    expect(await refusal({ fitPredict: 3 })).toMatchInlineSnapshot(
      `"TypeError: instanceHardnessThreshold: expected \`fitPredict\` to be a function, got 3."`,
    );
    expect(await refusal({ fitPredict: () => [0.5] })).toMatchInlineSnapshot(
      `"RangeError: instanceHardnessThreshold: expected \`fitPredict(…)\` to hold 2 numbers, got array of 1."`,
    );
  });
});
