import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { markdownTable } from '../src/report/markdown-table.ts';
import { loadMethods } from '../src/run/load-methods.ts';
import { EPOCHS } from '../src/settings.ts';
import type { BenchmarkResults } from '../src/types.ts';

const root = new URL('../../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const published = JSON.parse(
  readFileSync(new URL('docs/results/fashion-mnist-lt.json', root), 'utf8'),
) as BenchmarkResults;

describe("the README's results", () => {
  it('are the table of the published run', async () => {
    expect(readme).toContain(markdownTable(published, await loadMethods()));
  });

  it('are those of the settings that the demo has now', () => {
    const { data, epochs, seeds, maxPerClass, imbalanceRatio } = published.settings;
    expect({ data, epochs, seeds, maxPerClass, imbalanceRatio }).toEqual({
      data: 'fashion-mnist',
      epochs: EPOCHS,
      seeds: [0, 1, 2],
      maxPerClass: 1000,
      imbalanceRatio: 100,
    });
  });

  it('show the best method at least 15 points above cross-entropy on few-shot classes', () => {
    const mean = (method: string): number => {
      const values = published.results.filter((run) => run.method === method).map(({ few }) => few!);
      return values.reduce((sum, few) => sum + few, 0) / values.length;
    };
    const best = Math.max(...published.settings.methods.map(mean));
    expect(best - mean('cross-entropy')).toBeGreaterThanOrEqual(0.15);
  });
});
