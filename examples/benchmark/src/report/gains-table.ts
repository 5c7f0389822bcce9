import type { BenchmarkResults, MethodLabel } from '../types.ts';
import { bestOf, isBest } from './columns.ts';
import { percentWithSpread, pointsWithSpread, titleOf } from './format.ts';
import { type MeanAndSpread, meanAndSpread } from './mean-and-spread.ts';
import { summarize } from './summarize.ts';

/** What every method is held against: doing nothing, and correcting the prediction of a model that was trained with nothing done. */
const BESIDE: readonly string[] = ['cross-entropy', 'logit-adjustment'];

const SCORES = ['many', 'medium', 'few', 'overall'] as const;

/**
 * Returns the results of many methods as a Markdown table: plain cross-entropy and post-hoc logit adjustment first, then the others by
 * overall accuracy. The best of each column is bold.
 *
 * The last two columns are gains in overall accuracy over these two, in points. They are means over seeds of differences between
 * trainings with the same seed, with the sample standard deviation of these differences: the same seed has the same first weights.
 *
 * @param results - The runs, one per method and seed.
 * @param labels - Titles of the methods.
 * @returns The table, without a line feed at its end.
 */
export function gainsTable(results: BenchmarkResults, labels: readonly MethodLabel[]): string {
  const summaries = summarize(results.results, results.settings.methods);
  const place = (id: string): number => (BESIDE.includes(id) ? BESIDE.indexOf(id) : BESIDE.length);
  summaries.sort((a, b) => place(a.method) - place(b.method) || b.overall.mean - a.overall.mean);
  const best = SCORES.map((score) => bestOf(summaries, score));
  const rows = summaries.map((summary) => [
    titleOf(labels, summary.method),
    ...SCORES.map((score, i) => {
      const text = percentWithSpread(summary[score]);
      return isBest(summary, score, best[i]!) ? `**${text}**` : text;
    }),
    ...BESIDE.map((other) => pointsWithSpread(gain(results, summary.method, other))),
  ]);
  const beside = BESIDE.map((id) => `against ${titleOf(labels, id).toLowerCase()}`);
  const head = ['Method', ...SCORES.map((score) => `${score} %`), ...beside];
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Returns how much more overall accuracy one method has than another, seed by seed; `null` for a method beside itself. */
function gain({ results }: BenchmarkResults, method: string, other: string): MeanAndSpread | null {
  if (method === other) return null;
  const runs = results.filter((run) => run.method === method);
  return meanAndSpread(
    runs.map(({ seed, overall }) => {
      const beside = results.find((run) => run.method === other && run.seed === seed);
      return beside === undefined ? null : overall - beside.overall;
    }),
  );
}
