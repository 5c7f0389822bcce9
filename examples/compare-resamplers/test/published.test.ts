import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METRICS, type Row } from '../src/figures.ts';
import { keyOf, markdownTable } from '../src/markdown-table.ts';
import { TABLES } from '../src/read-table.ts';

const docs = new URL('../../../docs/', import.meta.url);
const read = (file: string): { shuffles: number; rows: Row[] } =>
  JSON.parse(readFileSync(new URL(`results/${file}`, docs), 'utf8'));
const ours = read('resampling.json');
const reference = read('resampling-reference.json');

describe('the published comparison', () => {
  const guide = readFileSync(new URL('guide/resampling.md', docs), 'utf8');

  it.each(TABLES)('stands in the guide as it was measured on $name', ({ name, label }) => {
    const rows = ours.rows.filter(({ table }) => table === `${name} (${label})`);
    expect(rows).toHaveLength(10);
    expect(guide).toContain(markdownTable(rows, reference.rows));
  });

  it('is as far from imbalanced-learn as new folds would be', () => {
    expect([ours.shuffles, reference.shuffles]).toEqual([10, 10]);
    expect(reference.rows).toHaveLength(ours.rows.length);
    for (const row of ours.rows) {
      const peer = reference.rows.find((other) => keyOf(other) === keyOf(row))!;
      for (const metric of METRICS) {
        const [a, b] = [row.figures[metric], peer.figures[metric]];
        // Two spreads of the difference, and what rounding takes.
        const bound = 2 * Math.hypot(a.spread, b.spread) + 0.001;
        expect(Math.abs(a.mean - b.mean), `${metric} of ${keyOf(row)}`).toBeLessThanOrEqual(bound);
      }
    }
  });
});
