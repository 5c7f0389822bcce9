import type { BenchmarkResults, MethodLabel, RunResult } from '../types.ts';
import { percentWithSpread, titleOf } from './format.ts';
import { type MeanAndSpread, meanAndSpread } from './mean-and-spread.ts';

/** A column of the table of open sets. */
interface Column {
  head: string;
  of: (run: RunResult) => number | null;
  /** Whether more is better; `null` where the best is not to be marked. */
  best: 'largest' | 'smallest' | null;
}

const COLUMNS: readonly Column[] = [
  { head: 'many %', of: (run) => run.many, best: 'largest' },
  { head: 'medium %', of: (run) => run.medium, best: 'largest' },
  { head: 'few %', of: (run) => run.few, best: 'largest' },
  { head: 'open F %', of: ({ open }) => open!.fMeasure, best: 'largest' },
  { head: 'OSCR %', of: ({ open }) => open!.oscr, best: 'largest' },
  { head: 'AUROC %', of: ({ open }) => open!.auroc.overall, best: 'largest' },
  { head: 'AUROC rarest %', of: ({ open }) => rarest(open!.auroc), best: 'largest' },
  { head: 'rejected: known %', of: ({ open }) => open!.rejected.known, best: null },
  { head: 'rarest %', of: ({ open }) => rarest(open!.rejected), best: 'smallest' },
  { head: 'unknown %', of: ({ open }) => open!.rejected.unknown, best: 'largest' },
];

/** One row: a method and its columns over seeds. */
export interface OpenRow {
  /** Method id. */
  method: string;
  title: string;
  cells: (MeanAndSpread | null)[];
}

/** Heads of the columns of {@link openRows}. Columns without any number are left out. */
export function openHeads(rows: readonly OpenRow[]): string[] {
  return COLUMNS.map(({ head }) => head).filter((_, i) => rows.some(({ cells }) => cells[i] !== null));
}

/** Returns what each method that tells unknown images reaches, over seeds. */
export function openRows({ settings, results }: BenchmarkResults, labels: readonly MethodLabel[]): OpenRow[] {
  return settings.methods.flatMap((method) => {
    const runs = results.filter((run) => run.method === method && run.open !== undefined);
    if (runs.length === 0) return [];
    const cells = COLUMNS.map(({ of }) => meanAndSpread(runs.map(of)));
    return { method, title: titleOf(labels, method), cells };
  });
}

/**
 * Returns how methods tell unknown images as a Markdown table, the best of each column in bold.
 *
 * @param results - The runs, one per method and seed. Methods that do not tell unknown images are left out.
 * @param labels - Titles of the methods.
 * @returns The table, without a line feed at its end.
 */
export function openTable(results: BenchmarkResults, labels: readonly MethodLabel[]): string {
  const rows = openRows(results, labels);
  const shown = COLUMNS.map((_, i) => rows.some(({ cells }) => cells[i] !== null));
  const best = COLUMNS.map((column, i) => bestOf(column, rows, i));
  const lines = rows.map(({ title, cells }) => [
    title,
    ...cells
      .map((cell, i) => {
        const text = percentWithSpread(cell);
        return cell !== null && rounded(cell) === best[i] ? `**${text}**` : text;
      })
      .filter((_, i) => shown[i]),
  ]);
  const head = ['Method', ...openHeads(rows)];
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function bestOf({ best }: Column, rows: readonly OpenRow[], i: number): number | null {
  const means = rows.flatMap(({ cells }) => (cells[i] ? rounded(cells[i]) : []));
  if (best === null || means.length < 2) return null;
  return best === 'largest' ? Math.max(...means) : Math.min(...means);
}

function rounded({ mean }: MeanAndSpread): number {
  return Math.round(1000 * mean);
}

/** The rarest shot group that there is. */
function rarest({ few, medium, many }: { many: number | null; medium: number | null; few: number | null }) {
  return few ?? medium ?? many;
}
