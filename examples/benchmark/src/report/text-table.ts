import Table from 'cli-table3';
import type { BenchmarkResults, MethodLabel } from '../types.ts';
import { bestOf, isBest, SCORE_NAMES } from './columns.ts';
import { averageInWords, percentWithSpread, titleOf } from './format.ts';
import { summarize } from './summarize.ts';

/** Options of {@link textTable}. */
export interface TextTableOptions {
  /**
   * Whether the best of each column is printed bold by an escape code.
   *
   * @default true on a terminal, unless the environment variable NO_COLOR is set
   */
  color?: boolean;
}

/**
 * Returns the results as a table for the terminal, with a line below it that says what the numbers are.
 *
 * One row per method, one column per shot group; accuracies in percent, mean ± sample standard deviation where there is more than one
 * seed.
 *
 * @param results - The runs so far; may be incomplete or empty.
 * @param labels - Titles of the methods.
 * @param options - Whether to use escape codes.
 * @returns Several lines, without a line feed at the end.
 */
export function textTable(
  results: BenchmarkResults,
  labels: readonly MethodLabel[],
  options: TextTableOptions = {},
): string {
  const { settings } = results;
  const summaries = summarize(results.results, settings.methods);
  if (summaries.length === 0) return 'No run has finished.';

  const color = options.color ?? (process.stdout.isTTY === true && !process.env.NO_COLOR);
  const bold = (text: string) => (color ? `\u001b[1m${text}\u001b[22m` : text);
  const best = SCORE_NAMES.map((score) => bestOf(summaries, score));
  const table = new Table({
    head: ['method', ...SCORE_NAMES.map((score) => `${score} %`), 'seconds'],
    colAligns: ['left', ...SCORE_NAMES.map(() => 'right' as const), 'right'],
    // The library's own colors (red heads, grey borders) ignore NO_COLOR.
    style: { head: [], border: [], compact: true },
    chars: {
      left: '',
      'left-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
      'top-mid': '',
      'bottom-mid': '',
      'mid-mid': '',
      'top-left': '',
      'top-right': '',
      'bottom-left': '',
      'bottom-right': '',
    },
  });
  for (const summary of summaries) {
    table.push([
      titleOf(labels, summary.method),
      ...SCORE_NAMES.map((score, i) => {
        const text = percentWithSpread(summary[score]);
        return isBest(summary, score, best[i]!) ? bold(text) : text;
      }),
      summary.seconds.mean.toFixed(1),
    ]);
  }
  const caption = `Accuracy on the full test set, ${averageInWords(summaries)}; seconds per run, backend ${settings.backend}.`;
  return `${table.toString()}\n${caption}`;
}
