import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gainsTable } from '../src/report/gains-table.ts';
import { doubts } from '../src/report/verdict.ts';
import { loadMethods, selectMethods } from '../src/run/load-methods.ts';
import { BATCH_SIZE, EPOCHS, LEARNING_RATE } from '../src/settings.ts';
import type { BenchmarkResults } from '../src/types.ts';

const root = new URL('../../../', import.meta.url);
const guide = readFileSync(new URL('docs/guide/choosing-a-loss.md', root), 'utf8');
const published = JSON.parse(
  readFileSync(new URL('docs/results/losses.json', root), 'utf8'),
) as BenchmarkResults;
const methods = selectMethods(await loadMethods(), ['standard', 'losses']);

describe('the guide to losses', () => {
  it('has the table of the published run', () => {
    expect(guide).toContain(gainsTable(published, methods));
  });

  it('has a sentence for each loss that does not help', () => {
    const sentences = doubts(published, methods);
    expect(sentences.length).toBeGreaterThan(5);
    expect(guide).toContain(sentences.map((sentence) => `- ${sentence}`).join('\n'));
  });

  it('is about a run of every loss with three seeds, at the settings of the demo', () => {
    const { settings, results } = published;
    expect(settings).toMatchObject({
      data: 'fashion-mnist',
      methods: methods.map(({ id }) => id),
      seeds: [0, 1, 2],
      epochs: EPOCHS,
      batchSize: BATCH_SIZE,
      learningRate: LEARNING_RATE,
      imbalanceRatio: 100,
      maxPerClass: 1000,
    });
    expect(results).toHaveLength(3 * methods.length);
  });

  it('speaks of one loss where two names mean the same', () => {
    const few = (method: string): number[] =>
      published.results.filter((run) => run.method === method).map((run) => run.few!);
    for (const [seed, value] of few('balanced-softmax').entries()) {
      expect(few('logit-adjusted')[seed]).toBeCloseTo(value, 1);
    }
  });
});
