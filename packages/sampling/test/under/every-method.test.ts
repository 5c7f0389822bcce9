import '@tensorflow/tfjs-backend-cpu';
import { expectNoLeak } from '@lt/testkit';
import { setBackend, tensor1d, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import * as exported from '../../src/index.ts';
import type { FeatureRows, Labels } from '../../src/resampling/data-set.ts';
import type { ResamplingProgress } from '../../src/resampling/run-control.ts';
import type { SamplingStrategy } from '../../src/resampling/sampling-strategy.ts';
import { FIXED, smallSets } from './data-sets.ts';
import { minorityOf, range, tallyClasses } from './oracle.ts';

type UnderSampler = (
  features: FeatureRows,
  labels: Labels,
  options?: exported.UnderSamplingOptions,
) => Promise<{ indices: Int32Array; report: exported.UnderSampled['report'] }>;

/** Methods that keep rows, and whether they keep a number of them. */
const METHODS: readonly { name: string; method: UnderSampler; kind: 'under' | 'clean' }[] = [
  { name: 'allKnn', method: exported.allKnn, kind: 'clean' },
  { name: 'condensedNearestNeighbour', method: exported.condensedNearestNeighbour, kind: 'clean' },
  { name: 'editedNearestNeighbours', method: exported.editedNearestNeighbours, kind: 'clean' },
  { name: 'instanceHardnessThreshold', method: exported.instanceHardnessThreshold, kind: 'under' },
  { name: 'nearMiss', method: exported.nearMiss, kind: 'under' },
  {
    name: 'nearMiss of version 2',
    method: (features, labels, options) => exported.nearMiss(features, labels, { ...options, version: 2 }),
    kind: 'under',
  },
  { name: 'neighbourhoodCleaningRule', method: exported.neighbourhoodCleaningRule, kind: 'clean' },
  { name: 'oneSidedSelection', method: exported.oneSidedSelection, kind: 'clean' },
  { name: 'randomUnderSample', method: exported.randomUnderSample, kind: 'under' },
  {
    name: 'repeatedEditedNearestNeighbours',
    method: exported.repeatedEditedNearestNeighbours,
    kind: 'clean',
  },
  { name: 'tomekLinks', method: exported.tomekLinks, kind: 'clean' },
  {
    name: 'clusterCentroids by vote',
    method: async (features, labels, options) =>
      exported.clusterCentroids(features, labels, { ...options, voting: 'hard' }),
    kind: 'under',
  },
];

const FEATURES = range(24).map((row) => [(row * 7) % 24, (row * 5) % 9, row % 4]);
const LABELS = range(24).map((row) => (row < 12 ? 5 : row < 19 ? 9 : -2));

beforeAll(async () => {
  await setBackend('cpu');
});

describe.each(METHODS)('$name', ({ name, method, kind }) => {
  it('keeps rows of the input, ascending, and all rows of the classes that it is not told to touch', async () => {
    await fc.assert(
      fc.asyncProperty(smallSets, async ({ features, labels }) => {
        const { indices, report } = await method(features, labels);
        const rows = [...indices];
        expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
        expect(rows.every((row) => row >= 0 && row < labels.length)).toBe(true);
        const before = tallyClasses(labels, range(labels.length));
        const smallest = minorityOf(labels);
        const after = tallyClasses(labels, rows);
        expect(after[smallest]).toBe(before[smallest]);
        expect(report.classes).toEqual(
          range(before.length).map((label) => ({ label, before: before[label], after: after[label] })),
        );
        if (kind === 'under') {
          expect(after.every((count) => count <= before[smallest]!)).toBe(true);
          expect(report.warnings.length > 0 || after.every((count) => count === before[smallest]!)).toBe(
            true,
          );
        }
      }),
      { ...FIXED, numRuns: 30 },
    );
  });

  it('touches one class where one is named', async () => {
    const samplingStrategy = kind === 'clean' ? [9] : { 9: 3 };
    const { report } = await method(FEATURES, LABELS, { samplingStrategy });
    expect(report.classes.filter(({ label }) => label !== 9)).toEqual([
      { label: -2, before: 5, after: 5 },
      { label: 5, before: 12, after: 12 },
    ]);
    if (kind === 'under') expect(report.classes[2]).toEqual({ label: 9, before: 7, after: 3 });
  });

  it.runIf(kind === 'under')('keeps none of a class if told so, and says that it is gone', async () => {
    const { indices, report } = await method(FEATURES, LABELS, { samplingStrategy: { 9: 0 } });
    expect([...indices]).toEqual(range(24).filter((row) => LABELS[row] !== 9));
    expect(report.warnings).toContain('class 9 has no rows left.');
  });

  it.runIf(kind === 'under')('takes a strategy in any form', async () => {
    const sizes = async (samplingStrategy: SamplingStrategy): Promise<number[]> => {
      const { report } = await method(FEATURES, LABELS, { samplingStrategy });
      return report.classes.map(({ after }) => after);
    };
    expect(await sizes('majority')).toEqual([5, 5, 7]);
    expect(await sizes({ ratio: 0.8 })).toEqual([5, 6, 6]);
    expect(await sizes({ cap: 6 })).toEqual([5, 6, 6]);
    expect(await sizes(new Map([[5, 8]]))).toEqual([5, 8, 7]);
    expect(await sizes((counts) => ({ 5: counts.get(9)! }))).toEqual([5, 7, 7]);
  });

  it('keeps the same rows whatever searches for neighbors', async () => {
    const [js, wasm] = await Promise.all(
      (['js', 'wasm'] as const).map((engine) => method(FEATURES, LABELS, { engine })),
    );
    expect([...js!.indices]).toEqual([...wasm!.indices]);
  });

  it('keeps the same rows of arrays, typed arrays and tensors, of images too, and leaks nothing', async () => {
    const { indices } = await method(FEATURES, LABELS);
    const data = Float32Array.from(FEATURES.flat());
    const typed = await method({ data, shape: [24, 3] }, Int32Array.from(LABELS));
    expect([...typed.indices]).toEqual([...indices]);
    const tensors = [
      [tensor2d(FEATURES), tensor1d(LABELS, 'int32')],
      [tensor3d([...data], [24, 3, 1]), tensor1d(LABELS.map(String), 'string')],
    ] as const;
    for (const [features, labels] of tensors) {
      // Centers of clusters are tensors again: they belong to the caller, and are disposed with the result.
      const ofTensors = await expectNoLeak(() => method(features, labels));
      if (labels.dtype === 'int32') expect([...ofTensors.indices]).toEqual([...indices]);
      expect(features.isDisposed || labels.isDisposed).toBe(false);
    }
  });

  it.runIf(kind === 'clean')('takes the names of classes, and all', async () => {
    const whole = async (samplingStrategy: SamplingStrategy): Promise<unknown[]> => {
      const { report } = await method(FEATURES, LABELS, { samplingStrategy });
      return report.classes.filter(({ before, after }) => before === after).map(({ label }) => label);
    };
    expect(await whole([5])).toEqual(expect.arrayContaining([-2, 9]));
    expect(await whole('majority')).toEqual(expect.arrayContaining([-2, 9]));
    expect(await whole('not majority')).toContain(5);
    expect((await whole('all')).length).toBeLessThan(3);
  });

  it('does not get lost where all rows are the same', async () => {
    const features = LABELS.map(() => [1, 2, 3]);
    const { indices } = await method(features, LABELS);
    expect(Array.from(indices).filter((row) => LABELS[row] === -2)).toHaveLength(5);
  });

  it('works on two rows', async () => {
    const { indices } = await method([[1], [2]], ['a', 'b']);
    expect([...indices]).toContain(0);
  });

  it('reports progress that comes to its end', async () => {
    const events: ResamplingProgress[] = [];
    await method(FEATURES, LABELS, { onProgress: (event) => events.push(event) });
    if (name === 'randomUnderSample') return;
    expect(events.length).toBeGreaterThan(0);
    for (const { phase, done, total } of events) {
      expect(['neighbors', 'clean']).toContain(phase);
      expect(done).toBeLessThanOrEqual(total);
    }
  });

  it('rejects with the reason of a signal that is aborted before', async () => {
    const reason = new Error('not needed any more');
    await expect(method(FEATURES, LABELS, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('takes labels that are any numbers or strings', async () => {
    const names = LABELS.map((label) => `class ${label + 2}`);
    const { indices, report } = await method(FEATURES, names, { samplingStrategy: 'auto' });
    expect(report.classes.map(({ label }) => label)).toEqual(['class 0', 'class 11', 'class 7']);
    expect(Array.from(indices).filter((row) => LABELS[row] === -2)).toHaveLength(5);
  });
});
