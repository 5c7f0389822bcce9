import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { branchesPicture } from '../src/report/branches-picture.ts';
import { decouplingParts } from '../src/report/decoupling-page.ts';
import { GRID } from '../src/representation-grid.ts';
import { loadMethods, selectMethods } from '../src/run/load-methods.ts';
import { BATCH_SIZE, EPOCHS, LEARNING_RATE } from '../src/settings.ts';
import type { BenchmarkResults } from '../src/types.ts';

const docs = new URL('../../../docs/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, docs), 'utf8');
const guide = read('guide/decoupling.md');
const published = JSON.parse(read('results/decoupling.json')) as BenchmarkResults;
const methods = selectMethods(await loadMethods(), ['decoupling']);

describe('the guide to decoupling', () => {
  const parts = decouplingParts(published, methods);

  it.each(parts.map((part) => [part.split('\n')[0]!.slice(0, 40), part]))(
    'has as it was measured: %s',
    (_, part) => {
      expect(guide).toContain(part);
    },
  );

  it('has every part', () => {
    expect(parts).toHaveLength(5);
  });

  it('shows the picture of the published run', () => {
    expect(guide).toContain('](../results/bbn-branches.svg)');
    expect(read('results/bbn-branches.svg')).toBe(branchesPicture(published));
  });

  it('is about a run of every method with three seeds, at the settings of the demo', () => {
    expect(published.settings).toMatchObject({
      data: 'fashion-mnist',
      methods: methods.map(({ id }) => id),
      seeds: [0, 1, 2],
      epochs: EPOCHS,
      batchSize: BATCH_SIZE,
      learningRate: LEARNING_RATE,
      imbalanceRatio: 100,
      maxPerClass: 1000,
    });
    expect(published.results).toHaveLength(3 * methods.length);
  });

  it('says in words what the numbers say', () => {
    const mean = (id: string, score: 'few' | 'overall'): number => {
      const runs = published.results.filter(({ method }) => method === id);
      return runs.reduce((sum, run) => sum + run[score]!, 0) / runs.length;
    };
    const bbn = methods.map(({ id }) => id).filter((id) => /^bbn/.test(id) && !id.endsWith('-crt'));
    // BBN ends below post-hoc logit adjustment, as all of its variants do.
    for (const id of bbn)
      expect(mean(id, 'overall')).toBeLessThan(mean('logit-adjustment', 'overall') - 0.02);
    // A classifier on the features of its conventional branch is at the top, one on those of the other branch below cRT.
    const best = Math.max(...methods.map(({ id }) => mean(id, 'overall')));
    expect(mean('bbn-conventional-crt', 'overall')).toBeGreaterThan(best - 0.005);
    expect(mean('bbn-rebalancing-crt', 'overall')).toBeLessThan(mean('crt', 'overall') - 0.02);
    // cRT and logit adjustment end alike, cRT further on the tail.
    expect(Math.abs(mean('crt', 'overall') - mean('logit-adjustment', 'overall'))).toBeLessThan(0.005);
    expect(mean('crt', 'few')).toBeGreaterThan(mean('logit-adjustment', 'few') + 0.05);
    // Under a re-balanced classifier, features of cross-entropy are ahead by seven points or more on few-shot classes.
    for (const { id, representation, classifier } of GRID) {
      const plain = GRID.find(
        (cell) => cell.representation === 'cross-entropy' && cell.classifier === classifier,
      )!;
      const ahead = mean(plain.id, 'few') - mean(id, 'few');
      if (classifier === 'cross-entropy') expect(ahead).toBeLessThanOrEqual(0);
      else if (representation !== 'cross-entropy') expect(ahead).toBeGreaterThan(0.07);
    }
    // The extremes of BBN's ablation.
    expect(mean('bbn', 'few')).toBeGreaterThan(mean('bbn-balanced', 'few'));
    expect(mean('bbn-balanced', 'few')).toBeGreaterThan(mean('bbn-uniform', 'few'));
    for (const id of ['bbn', 'bbn-linear-decay', 'bbn-equal']) {
      expect(mean(id, 'overall')).toBeGreaterThan(mean('bbn-parabolic-increment', 'overall') + 0.05);
    }
  });

  it('has curves of BBN and of both of its branches, one point for each epoch', () => {
    const curves = published.results.filter(({ method }) =>
      /^bbn(-conventional|-rebalancing)?$/.test(method),
    );
    expect(curves).toHaveLength(9);
    for (const { curve } of curves)
      expect(curve.map(({ epoch }) => epoch)).toEqual([...Array(EPOCHS).keys()]);
  });
});
