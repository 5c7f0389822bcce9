import { type Figure, METRICS, type Row } from './figures.ts';

const HEADINGS = ['balanced accuracy', 'G-mean', 'ROC AUC', 'average precision'];

/** Writes rows of one table as Markdown, beside those of the reference where there are any. */
export function markdownTable(rows: readonly Row[], reference: readonly Row[] = []): string {
  const lines = rows.map((row) => {
    const peer = reference.find((other) => keyOf(other) === keyOf(row));
    const cells = METRICS.map((metric) => {
      const beside = peer ? ` (${percent(peer.figures[metric])})` : '';
      return `${percent(row.figures[metric])}${beside}`;
    });
    return `| ${[row.classifier, row.resampler, ...cells].join(' | ')} |`;
  });
  const head = `| ${['classifier', 'resampler', ...HEADINGS].join(' | ')} |`;
  return [head, '| --- | --- | ---: | ---: | ---: | ---: |', ...lines].join('\n');
}

/** Names a row: two comparisons have the same rows. */
export function keyOf({ table, classifier, resampler }: Row): string {
  return `${table}/${classifier}/${resampler}`;
}

function percent({ mean, spread }: Figure): string {
  return `${(100 * mean).toFixed(1)} ± ${(100 * spread).toFixed(1)}`;
}
