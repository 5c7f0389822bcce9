import type { BenchmarkResults, MethodLabel } from '../types.ts';
import { bestOf, isBest, SCORE_NAMES } from './columns.ts';
import { percentWithSpread, titleOf } from './format.ts';
import { summarize } from './summarize.ts';

/**
 * Returns the results as a GitHub Markdown table, the best of each column in bold.
 *
 * @param results - The runs so far; may be incomplete or empty.
 * @param labels - Titles of the methods.
 * @returns The table, with accuracies in percent, mean ± sample standard deviation over seeds; no line feed at its end.
 */
export function markdownTable(results: BenchmarkResults, labels: readonly MethodLabel[]): string {
  const summaries = summarize(results.results, results.settings.methods);
  const best = SCORE_NAMES.map((score) => bestOf(summaries, score));
  const rows = summaries.map((summary) => [
    titleOf(labels, summary.method).replaceAll('|', '\\|'),
    ...SCORE_NAMES.map((score, i) => {
      const text = percentWithSpread(summary[score]);
      return isBest(summary, score, best[i]!) ? `**${text}**` : text;
    }),
    summary.seconds.mean.toFixed(1),
  ]);
  const head = ['Method', ...SCORE_NAMES.map((score) => `${score} %`), 'seconds'];
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
