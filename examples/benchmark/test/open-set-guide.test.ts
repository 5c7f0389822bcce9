import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { meanAndSpread } from '../src/report/mean-and-spread.ts';
import { openPicture } from '../src/report/open-picture.ts';
import { openTable } from '../src/report/open-table.ts';
import { loadMethods, selectMethods } from '../src/run/load-methods.ts';
import { BATCH_SIZE, EPOCHS, LEARNING_RATE } from '../src/settings.ts';
import type { BenchmarkResults, OpenResult } from '../src/types.ts';

const docs = new URL('../../../docs/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, docs), 'utf8');
const guide = read('guide/open-set.md');
const fashion = JSON.parse(read('results/open-set.json')) as BenchmarkResults;
const signs = JSON.parse(read('results/open-set-gtsrb.json')) as BenchmarkResults;
const methods = selectMethods(await loadMethods(), ['open-set']);

/** The mean over seeds of a number of one method. */
function mean(of: BenchmarkResults, method: string, number: (open: OpenResult) => number | null): number {
  return meanAndSpread(of.results.filter((run) => run.method === method).map((run) => number(run.open!)))!
    .mean;
}

const overall = (open: OpenResult): number | null => open.auroc.overall;
const few = (open: OpenResult): number | null => open.auroc.few;

describe('the guide to open sets', () => {
  it('has the tables and the picture of the published runs', () => {
    expect(guide).toContain(openTable(fashion, methods));
    expect(guide).toContain(openTable(signs, methods));
    expect(read('results/open-set.svg')).toBe(openPicture(fashion, methods));
    expect(read('results/open-set-images.svg')).toMatch(/^<svg /);
  });

  it.each([
    ['Fashion-MNIST', fashion, { data: 'fashion-mnist', openImages: 'notmnist', imbalanceRatio: 100 }],
    ['GTSRB', signs, { data: 'gtsrb32', unknownClasses: 8 }],
  ])('is about runs of every method, at the settings of the demo: %s', (_, { settings, results }, data) => {
    const common = { epochs: EPOCHS, batchSize: BATCH_SIZE, learningRate: LEARNING_RATE, maxPerClass: 1000 };
    expect(settings).toMatchObject({ ...common, ...data, methods: methods.map(({ id }) => id) });
    expect(results).toHaveLength(settings.seeds.length * methods.length);
    expect(guide).toContain(
      settings.seeds.length === 1 ? 'One seed:' : `over ${settings.seeds.length} seeds.`,
    );
  });

  it('says of logits and features what was measured', () => {
    for (const score of ['msp', 'max-logit', 'energy']) {
      expect(mean(fashion, `open-${score}`, few)).toBeLessThan(0.5);
    }
    for (const score of ['neighbors', 'class-means']) {
      expect(mean(fashion, `open-${score}`, few)).toBeGreaterThan(0.85);
      expect(mean(fashion, `open-${score}`, overall)).toBeGreaterThan(
        mean(fashion, 'open-openmax', overall) + 0.1,
      );
    }
    expect(mean(fashion, 'open-openmax', few)).toBeGreaterThan(mean(fashion, 'open-max-logit', few));
    expect(mean(fashion, 'open-balanced', overall)).toBeGreaterThan(mean(fashion, 'open-adjusted', overall));
    expect(mean(fashion, 'open-adjusted', overall)).toBeGreaterThan(mean(fashion, 'open-max-logit', overall));
  });

  it('says of OLTR what was measured', () => {
    const reachability = mean(fashion, 'oltr-reachability', overall);
    expect(reachability).toBeGreaterThan(mean(fashion, 'oltr', overall) + 0.05);
    expect(mean(fashion, 'oltr', overall)).toBeGreaterThan(mean(fashion, 'oltr-no-memory', overall) + 0.03);
    const attention = mean(fashion, 'oltr', overall) - mean(fashion, 'oltr-no-attention', overall);
    expect(Math.abs(attention)).toBeLessThan(0.03);
  });

  it('says of signs what was measured: logits know a little, distances nothing, neighbors in between', () => {
    for (const id of ['open-class-means', 'open-balanced-class-means', 'oltr-reachability']) {
      expect(Math.abs(mean(signs, id, overall) - 0.5)).toBeLessThan(0.05);
    }
    for (const id of ['open-msp', 'open-max-logit', 'oltr'])
      expect(mean(signs, id, overall)).toBeGreaterThan(0.64);
    expect(mean(signs, 'open-neighbors', overall)).toBeGreaterThan(0.6);
    for (const number of [(open: OpenResult) => open.fMeasure, (open: OpenResult) => open.oscr]) {
      const others = methods
        .filter(({ id }) => !id.startsWith('oltr'))
        .map(({ id }) => mean(signs, id, number));
      expect(mean(signs, 'oltr', number)).toBeGreaterThan(Math.max(...others));
      expect(mean(signs, 'oltr', number)).toBeGreaterThan(mean(signs, 'oltr-no-attention', number));
    }
  });
});
