import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fsaConfusion } from '../src/report/fsa-confusion.ts';
import { fsaSweepTables, fsaTable } from '../src/report/fsa-page.ts';
import { loadMethods, selectMethods } from '../src/run/load-methods.ts';
import { BATCH_SIZE, EPOCHS, LEARNING_RATE } from '../src/settings.ts';
import type { BenchmarkResults } from '../src/types.ts';

const docs = new URL('../../../docs/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, docs), 'utf8');
const guide = read('guide/feature-space-augmentation.md');
const published = JSON.parse(read('results/fsa.json')) as BenchmarkResults;
const swept = JSON.parse(read('results/fsa-sweep.json')) as BenchmarkResults;
const all = await loadMethods();
const methods = selectMethods(all, ['fsa']);

describe('the guide to feature space augmentation', () => {
  it('has the table as it was measured', () => {
    expect(guide).toContain(fsaTable(published, methods));
  });

  it('has the tables of the sweep as they were measured', () => {
    const tables = fsaSweepTables(published, swept, all);
    expect(tables).toHaveLength(4);
    for (const table of tables) expect(guide).toContain(table);
    // The same networks: all else of the two runs is equal.
    const { methods: _, ...settings } = published.settings;
    expect(swept.settings).toMatchObject(settings);
  });

  it('shows the picture of the published run', () => {
    expect(guide).toContain('](../results/fsa-confusion.svg)');
    expect(read('results/fsa-confusion.svg')).toBe(fsaConfusion(published));
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
    const runs = [...published.results, ...swept.results];
    const mean = (id: string, score: 'many' | 'medium' | 'few' | 'overall'): number => {
      const scores = runs.filter(({ method }) => method === id).map((run) => run[score]!);
      expect(scores, id).toHaveLength(3);
      return scores.reduce((sum, value) => sum + value) / 3;
    };
    // Half of the gain of a corrected prediction, with fusion or without, and whoever the donors are.
    for (const id of ['fsa-no-fusion', 'fsa', 'fsa-random-donors', 'fsa-same-class']) {
      expect(mean(id, 'overall')).toBeGreaterThan(mean('cross-entropy', 'overall') + 0.02);
      expect(mean(id, 'overall')).toBeLessThan(mean('logit-adjustment', 'overall') - 0.01);
      expect(Math.abs(mean(id, 'overall') - mean('fsa', 'overall'))).toBeLessThan(0.005);
    }
    // Fusion moves accuracy from the head to the tail.
    expect(mean('fsa', 'few')).toBeGreaterThan(mean('fsa-no-fusion', 'few') + 0.03);
    expect(mean('fsa', 'many')).toBeLessThan(mean('fsa-no-fusion', 'many') - 0.01);
    // Confusing donors are no better than any.
    expect(mean('fsa', 'few')).toBeLessThan(mean('fsa-random-donors', 'few'));
    // More of the tail's own is ahead of both, and behind a corrected prediction.
    for (const other of ['fsa', 'fsa-no-fusion']) {
      expect(mean('fsa-gamma-0.75', 'overall')).toBeGreaterThan(mean(other, 'overall') + 0.008);
    }
    expect(mean('fsa-gamma-0.75', 'overall')).toBeLessThan(mean('logit-adjustment', 'overall') - 0.005);
    // Of all that makes features or images, only M2m is ahead of a corrected prediction.
    const controls = ['cross-entropy', 'logit-adjustment', 'crt', 'm2m'];
    for (const { id } of methods.filter(({ id }) => !controls.includes(id))) {
      expect(mean(id, 'overall'), id).toBeLessThan(mean('logit-adjustment', 'overall'));
    }
    expect(mean('m2m', 'overall') - mean('crt', 'overall')).toBeCloseTo(0.003, 3);
    // How much of its batches M2m makes.
    const told = runs.flatMap(({ method, measured }) => (method === 'm2m' && measured ? [measured] : []));
    expect(told).toHaveLength(3);
    const share = (key: string): number => told.reduce((sum, measured) => sum + measured[key]! / 3, 0);
    expect(share('acceptedShare')).toBeCloseTo(1 / 25, 2);
    expect(share('translatedShare')).toBeCloseTo(0.03, 2);
    expect(100 * (mean('logit-adjustment', 'overall') - mean('cross-entropy', 'overall'))).toBeCloseTo(
      4.3,
      1,
    );
    expect(100 * (mean('crt', 'overall') - mean('cross-entropy', 'overall'))).toBeCloseTo(4.2, 1);
    // Moved objects: medium-shot classes gain what few-shot ones lose, and more than that.
    expect(mean('cam-bs', 'medium')).toBeGreaterThan(mean('deferred-resampling', 'medium') + 0.03);
    expect(mean('cam-bs', 'few')).toBeLessThan(mean('deferred-resampling', 'few') - 0.05);
    // Medium-shot classes pay where the draw is by class, or the head holds them.
    expect(mean('fsa', 'medium') - mean('fsa-class-draw', 'medium')).toBeCloseTo(0.14, 2);
    expect(mean('fsa-head-0.98', 'medium')).toBeCloseTo(0.22, 2);
  });
});
