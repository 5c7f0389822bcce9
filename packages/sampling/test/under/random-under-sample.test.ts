import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomUnderSample } from '../../src/index.ts';
import { FIXED, smallSets } from './data-sets.ts';
import { range, tallyClasses } from './oracle.ts';

const LABELS = ['cat', 'lynx', 'cat', 'cat', 'cat', 'lynx', 'cat', 'fox', 'fox', 'fox'];
const FEATURES = LABELS.map((_, row) => [row, -row]);

describe('randomUnderSample', () => {
  it('cuts every class to the size of the smallest', async () => {
    const { indices, report } = await randomUnderSample(FEATURES, LABELS, { seed: 1 });
    expect(report.classes).toEqual([
      { label: 'cat', before: 5, after: 2 },
      { label: 'fox', before: 3, after: 2 },
      { label: 'lynx', before: 2, after: 2 },
    ]);
    expect([...indices].filter((row) => LABELS[row] === 'lynx')).toEqual([1, 5]);
  });

  it('keeps as many rows as a record asks for', async () => {
    const { indices } = await randomUnderSample(FEATURES, LABELS, { samplingStrategy: { cat: 4, lynx: 1 } });
    expect(Array.from(indices, (row) => LABELS[row]).toSorted()).toEqual([
      'cat',
      'cat',
      'cat',
      'cat',
      'fox',
      'fox',
      'fox',
      'lynx',
    ]);
  });

  it('takes rows with missing values', async () => {
    const { indices } = await randomUnderSample([[Number.NaN], [1], [2]], [0, 0, 1]);
    expect(indices).toHaveLength(2);
  });

  it('draws other rows from another seed, and the same from the same', async () => {
    const rows = range(200);
    const features = rows.map((row) => [row]);
    const labels = rows.map((row) => (row < 100 ? 0 : 1));
    const draw = async (seed: number | string): Promise<string> => {
      const options = { seed, samplingStrategy: { 0: 50 } };
      return String((await randomUnderSample(features, labels, options)).indices);
    };
    expect(await draw(1)).toBe(await draw(1));
    expect(await draw(1)).not.toBe(await draw(2));
    expect(await draw(1)).not.toBe(await draw('1'));
  });

  it('draws every row equally often', async () => {
    const times = new Array<number>(5).fill(0);
    const labels = [0, 0, 0, 0, 0, 1, 1];
    const features = labels.map((_, row) => [row]);
    for (let seed = 0; seed < 500; seed++) {
      for (const row of (await randomUnderSample(features, labels, { seed })).indices) {
        if (row < 5) times[row]!++;
      }
    }
    // Binomial with n = 500, p = 0.4: five standard deviations are 55.
    for (const count of times) expect(Math.abs(count - 200)).toBeLessThan(55);
  });

  it('keeps distinct rows, in order, as many as asked for, of every class', async () => {
    await fc.assert(
      fc.asyncProperty(
        smallSets,
        fc.integer(),
        fc.boolean(),
        async ({ features, labels }, seed, replacement) => {
          const options = { seed, replacement, samplingStrategy: 'all' as const };
          const { indices, report } = await randomUnderSample(features, labels, options);
          const counts = tallyClasses(labels, range(labels.length));
          const fewest = Math.min(...counts);
          expect(tallyClasses(labels, [...indices])).toEqual(counts.map(() => fewest));
          expect(report.classes.map(({ after }) => after)).toEqual(counts.map(() => fewest));
          expect([...indices]).toEqual([...indices].sort((a, b) => a - b));
          if (!replacement) expect(new Set(indices).size).toBe(indices.length);
        },
      ),
      FIXED,
    );
  });

  it('draws a row again with replacement', async () => {
    const { indices } = await randomUnderSample(FEATURES, LABELS, {
      samplingStrategy: { cat: 5 },
      replacement: true,
      seed: 3,
    });
    expect(new Set(indices).size).toBeLessThan(indices.length);
  });
});
