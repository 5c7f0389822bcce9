import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { selectBackend } from '@lt/backend';
import { memory, ones, tensor2d } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareClassifiers } from '../src/compare-classifiers.ts';
import { holdOut, toFeatures } from '../src/feature-set.ts';
import { markdownTable } from '../src/markdown-table.ts';
import stripes from '../src/stripes.ts';
import points from './fixtures/points.ts';

beforeAll(async () => {
  await selectBackend({ require: 'wasm' });
});

const NAMES = [
  /^plain linear classifier$/,
  /^logit adjustment$/,
  /^τ-normalization, τ = \d\.\d$/,
  /^LWS$/,
  /^cRT$/,
  /^nearest class mean$/,
];

describe('compareClassifiers', () => {
  it('finds the tail with the features of a small network that has learned other classes', async () => {
    const task = await stripes();
    const before = memory().numTensors;
    const comparisons = await compareClassifiers(task);
    expect(memory().numTensors).toBe(before);
    for (const [i, { name }] of comparisons.entries()) expect(name).toMatch(NAMES[i]!);
    const few = comparisons.map(({ report }) => report.summary.few!);
    expect(few[0]).toBeLessThan(0.2);
    for (const corrected of few.slice(1)) expect(corrected).toBeGreaterThan(few[0]! + 0.2);
    // The report of each can be printed whole.
    expect(comparisons[4]!.report.toMarkdown()).toContain('# cRT');
    // And the network is as it was, for others to use.
    const again = await compareClassifiers(task);
    expect(markdownTable(again)).toBe(markdownTable(comparisons));
    (task.extractor as LayersModel).dispose();
  });

  it('says what shape it wants of an extractor that ends at maps', async () => {
    const task = { ...(await points()), extractor: () => ones([1, 1, 1, 1]) };
    const train = { inputs: tensor2d([[1, 1]]), classIds: [0] };
    await expect(toFeatures(task, train, {})).rejects.toThrow(
      new RangeError(
        'The extractor gave features of shape [1, 1, 1, 1] for 1 class ids: expected [1, featureDim]. Pool feature maps first.',
      ),
    );
    train.inputs.dispose();
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const say = (line: string): void => {
      if (line.startsWith('logit')) stop.abort(new Error('enough'));
    };
    const before = memory().numTensors;
    await expect(compareClassifiers(await points(), { signal: stop.signal, say })).rejects.toThrow('enough');
    expect(memory().numTensors).toBe(before);
  });
});

describe('holdOut', () => {
  it('holds a share of each class out, each row once, and none of a class that has too few', () => {
    const classIds = Int32Array.from([...Array<number>(50).fill(0), ...Array<number>(11).fill(1), 2, 2]);
    const features = { data: Float32Array.from(classIds.keys()), shape: [63, 1] };
    const { kept, held } = holdOut({ features, classIds }, 0.2, 0);
    const countOf = (ids: Int32Array): number[] => [0, 1, 2].map((c) => ids.filter((id) => id === c).length);
    expect(countOf(held.classIds)).toEqual([10, 2, 0]);
    expect(countOf(kept.classIds)).toEqual([40, 9, 2]);
    const rows = [...kept.features.data, ...held.features.data];
    expect(rows.toSorted((a, b) => a - b)).toEqual([...classIds.keys()]);
    for (const { features: own, classIds: ids } of [kept, held]) {
      expect(own.shape).toEqual([ids.length, 1]);
      expect(Array.from(own.data, (row) => classIds[row])).toEqual([...ids]);
    }
  });
});

describe('the example', () => {
  it("takes a module of the user's and prints a table", { timeout: 60_000 }, async () => {
    const fixture = fileURLToPath(new URL('./fixtures/points.ts', import.meta.url));
    const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@lt/source',
      '--import=tsx',
      main,
      fixture,
      '--epochs',
      '5',
    ]);
    expect(stdout).toContain('65 training and 100 test rows, 4 features');
    expect(stdout).toContain('| classifier | many % | medium % | few % | balanced % |');
    expect(stdout.split('\n').filter((line) => /^\| .*\d\.\d \|$/.test(line))).toHaveLength(6);
  });
});
