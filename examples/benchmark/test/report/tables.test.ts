import { afterEach, describe, expect, it, vi } from 'vitest';
import { percentWithSpread } from '../../src/report/format.ts';
import { markdownTable } from '../../src/report/markdown-table.ts';
import { summarize } from '../../src/report/summarize.ts';
import { textTable } from '../../src/report/text-table.ts';
import { LABELS, makeResults } from './fixture.ts';

const ESCAPE = '\u001b';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('textTable', () => {
  it('holds every number of every method, with its spread', () => {
    const results = makeResults();
    const text = textTable(results, LABELS, { color: false });
    for (const summary of summarize(results.results, results.settings.methods)) {
      const title = LABELS.find(({ id }) => id === summary.method)!.title;
      const row = text.split('\n').find((line) => line.trim().startsWith(`${title} `))!;
      for (const score of ['many', 'medium', 'few', 'overall', 'balanced'] as const) {
        expect(row).toContain(percentWithSpread(summary[score]));
      }
      expect(row).toContain(summary.seconds.mean.toFixed(1));
    }
    expect(text).toContain('mean ± sample standard deviation over 3 seeds');
    expect(text).toContain('backend wasm');
  });

  it('shows no spread for one seed, and a dash for a group without classes', () => {
    const text = textTable(
      makeResults({ seeds: [0], classCounts: [300, 200, 150], classNames: ['a', 'b', 'c'] }),
      LABELS,
      { color: false },
    );
    expect(text).not.toContain('±');
    expect(text).toContain('–');
    expect(text).toContain('one seed');
  });

  it('prints escape codes only where they are wanted', () => {
    expect(textTable(makeResults(), LABELS, { color: true })).toContain(ESCAPE);
    expect(textTable(makeResults(), LABELS, { color: false })).not.toContain(ESCAPE);
    vi.stubEnv('NO_COLOR', '1');
    expect(textTable(makeResults(), LABELS)).not.toContain(ESCAPE);
  });

  it('says so when no run has finished', () => {
    expect(textTable({ ...makeResults(), results: [] }, LABELS)).toBe('No run has finished.');
  });
});

describe('markdownTable', () => {
  it('has a head, a rule and a row per method, with the best of each column in bold', () => {
    const results = makeResults();
    const lines = markdownTable(results, LABELS).split('\n');
    expect(lines).toHaveLength(2 + LABELS.length);
    expect(lines[0]).toBe('| Method | many % | medium % | few % | overall % | balanced % | seconds |');
    for (const line of lines) expect(line.split(' | ')).toHaveLength(7);
    for (const column of [1, 2, 3, 4, 5]) {
      const cells = lines.slice(2).map((line) => line.split(' | ')[column]!);
      const values = cells.map((cell) => Number.parseFloat(cell.replace('**', '')));
      for (const [i, cell] of cells.entries())
        expect(cell.startsWith('**')).toBe(values[i] === Math.max(...values));
    }
  });

  it('keeps a title from breaking the table', () => {
    const labels = [{ id: 'cross-entropy', title: 'a | b', paper: '' }];
    expect(markdownTable(makeResults({ methods: ['cross-entropy'] }), labels)).toContain('| a \\| b |');
  });
});
