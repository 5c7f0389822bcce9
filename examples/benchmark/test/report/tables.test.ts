import { afterEach, describe, expect, it, vi } from 'vitest';
import { percentWithSpread } from '../../src/report/format.ts';
import { markdownTable } from '../../src/report/markdown-table.ts';
import { summarize } from '../../src/report/summarize.ts';
import { textTable } from '../../src/report/text-table.ts';
import { LABELS, makeResults } from './fixture.ts';

const ESCAPE = '\u001b';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
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
    vi.stubGlobal('process', { ...process, env: process.env, stdout: { isTTY: true } });
    expect(textTable(makeResults(), LABELS)).not.toContain(ESCAPE);
    vi.stubEnv('NO_COLOR', '');
    expect(textTable(makeResults(), LABELS)).toContain(ESCAPE);
    vi.stubGlobal('process', { ...process, env: process.env, stdout: { isTTY: false } });
    expect(textTable(makeResults(), LABELS)).not.toContain(ESCAPE);
  });

  it('marks every method as best that prints the best number', () => {
    // Both print 30.3; rounded as fractions, to 0.302 and 0.303, they would differ.
    const { settings, results } = makeResults({ methods: ['cross-entropy', 'logit-adjustment'], seeds: [0] });
    const twins = results.map((run, i) => ({ ...run, few: [0.3025, 0.303][i]! }));
    expect(markdownTable({ settings, results: twins }, LABELS).match(/\*\*30\.3\*\*/g)).toHaveLength(2);
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

  it('is a head and a rule before a run has finished', () => {
    expect(markdownTable({ ...makeResults(), results: [] }, LABELS).split('\n')).toHaveLength(2);
  });

  it('holds every number with one digit, and a dash for a group without classes', () => {
    const results = makeResults({ seeds: [0], classCounts: [300, 200, 150], classNames: ['a', 'b', 'c'] });
    for (const line of markdownTable(results, LABELS).split('\n').slice(2)) {
      const cells = line.replaceAll('**', '').slice(2, -2).split(' | ').slice(1);
      expect(cells.join(' ')).toMatch(/^\d+\.\d – – \d+\.\d \d+\.\d \d+\.\d$/);
    }
  });
});
