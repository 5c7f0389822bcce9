import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editedNearestNeighbours, smoteEnn, smoteTomek, tomekLinks } from '../../src/index.ts';
import { smote } from '../../src/over/smote.ts';
import { FIXED, smallSets } from '../under/data-sets.ts';
import { GOLDEN_SETS } from '../under/golden-sets.ts';
import { editOracle, range, tomekOracle } from '../under/oracle.ts';

const FEATURES = [[0], [1], [2], [3], [4], [5], [4.6], [9], [9.5], [10]];
const LABELS = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1];

describe.each([
  {
    name: 'smoteEnn',
    combine: smoteEnn,
    clean: async (features: number[][], labels: number[]) =>
      editedNearestNeighbours(features, labels, { samplingStrategy: 'all' }),
    oracle: (features: number[][], labels: number[]) =>
      editOracle(features, labels, range(labels.length), range(4), 3, 'all'),
  },
  {
    name: 'smoteTomek',
    combine: smoteTomek,
    clean: async (features: number[][], labels: number[]) =>
      tomekLinks(features, labels, { samplingStrategy: 'all' }),
    oracle: (features: number[][], labels: number[]) => {
      const linked = new Set(tomekOracle(features, labels).flat());
      return range(labels.length).filter((row) => !linked.has(row));
    },
  },
])('$name', ({ combine, clean, oracle }) => {
  it('keeps what cleaning keeps of the rows of smote, with where they come from', async () => {
    await fc.assert(
      fc.asyncProperty(smallSets, fc.integer(), async ({ features, labels }, seed) => {
        const carry = { row: range(labels.length) };
        const over = await smote(features, labels, { seed, carry });
        const kept = oracle(over.features, over.labels);
        const result = await combine(features, labels, { seed, carry });
        expect(result.features).toEqual(kept.map((row) => over.features[row]));
        expect(result.labels).toEqual(kept.map((row) => over.labels[row]));
        for (const key of ['kind', 'base', 'neighbor', 'gap'] as const) {
          expect([...result.provenance[key]]).toEqual(kept.map((row) => over.provenance[key][row]));
        }
        expect(result.carry.row).toEqual([...result.provenance.base]);
        for (const { label, before, after } of result.report.classes) {
          expect(before).toBe(labels.filter((other) => other === label).length);
          expect(after).toBe(result.labels.filter((other) => other === label).length);
        }
      }),
      FIXED,
    );
  });

  it.each(GOLDEN_SETS)('is smote and cleaning in one on $name', async ({ X, y }) => {
    const over = await smote(X, y, { seed: 5 });
    const { indices } = await clean(over.features, over.labels);
    const { labels, provenance } = await combine(X, y, { seed: 5 });
    expect(labels).toEqual(Array.from(indices, (row) => over.labels[row]));
    expect([...provenance.gap]).toEqual(Array.from(indices, (row) => over.provenance.gap[row]));
  });

  it('cleans only the classes that are named', async () => {
    const { report } = await combine(FEATURES, LABELS, { seed: 1, cleaning: { samplingStrategy: [1] } });
    expect(report.classes[0]!.after).toBe(6);
    expect(report.classes[1]!.after).toBeLessThan(6);
  });

  it('tells what smote told', async () => {
    const { report } = await combine(FEATURES, LABELS, { kNeighbors: 4 });
    expect(report.classes[1]).toMatchObject({ label: 1, before: 4, kNeighbors: 3 });
    expect(report.warnings[0]).toContain('3 neighbors instead of 4');
  });

  it('stops in the cleaning', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const run = combine(FEATURES, LABELS, {
      signal: controller.signal,
      onProgress: ({ phase }) => {
        if (phase === 'generate') controller.abort(reason);
      },
    });
    await expect(run).rejects.toBe(reason);
  });
});

it('smoteEnn takes the options of its cleaning', async () => {
  const strict = await smoteEnn(FEATURES, LABELS, { seed: 1 });
  const mild = await smoteEnn(FEATURES, LABELS, { seed: 1, cleaning: { kNeighbors: 1, selection: 'mode' } });
  expect(mild.labels.length).toBeGreaterThan(strict.labels.length);
});
