import {
  DEFAULTS,
  HEAD_SHARES,
  idOfHeadShare,
  idOfThresholds,
  OTHER_SETTINGS,
  THRESHOLDS,
} from '../fusion-sweep.ts';
import type { BenchmarkResults, MethodLabel } from '../types.ts';
import { bestOf, isBest } from './columns.ts';
import { percentWithSpread, pointsWithSpread, titleOf } from './format.ts';
import { gainOn, type Part } from './head-and-tail.ts';
import { summarize } from './summarize.ts';

const SCORES = ['many', 'medium', 'few', 'overall'] as const;
const GAINS = ['tail', 'head'] as const;

/**
 * Returns the table of methods in docs/guide/feature-space-augmentation.md.
 *
 * @param results - What `demo --methods fsa` has written.
 * @param labels - Titles of the methods.
 * @returns A Markdown table, the best accuracy of each column in bold.
 */
export function fsaTable(results: BenchmarkResults, labels: readonly MethodLabel[]): string {
  return scoresTable(results, 'Method', results.settings.methods, (id) => titleOf(labels, id), SCORES);
}

/**
 * Returns the tables of the sweep in that guide: tail and head by both thresholds, then scores by the share of the head, and by all else.
 *
 * @param results - What `demo --methods fsa` has written: plain cross-entropy and the default settings.
 * @param swept - What `demo --methods fsa-sweep` has written.
 * @param labels - Titles of the methods.
 * @returns Markdown tables.
 */
export function fsaSweepTables(
  { settings, results }: BenchmarkResults,
  swept: BenchmarkResults,
  labels: readonly MethodLabel[],
): string[] {
  const both = { settings, results: [...results, ...swept.results] };
  const others = [DEFAULTS.id, ...OTHER_SETTINGS.map(({ id }) => id)];
  return [
    ...GAINS.map((part) => thresholdTable(both, part)),
    scoresTable(both, 'head share', HEAD_SHARES.map(idOfHeadShare), (_, i) => String(HEAD_SHARES[i])),
    scoresTable(both, 'Setting', others, (id) => titleOf(labels, id)),
  ];
}

function scoresTable(
  results: BenchmarkResults,
  title: string,
  ids: readonly string[],
  nameOf: (id: string, place: number) => string,
  scores: readonly (typeof SCORES)[number][] = ['few', 'overall'],
): string {
  const summaries = ids.map((id) => {
    const [summary] = summarize(
      results.results.filter(({ method }) => method === id),
      [id],
    );
    if (summary === undefined) throw new RangeError(`The results lack ${id}.`);
    return summary;
  });
  const best = scores.map((score) => bestOf(summaries, score));
  return table(
    [title, ...scores.map((score) => `${score} %`), 'tail gain', 'head gain'],
    summaries.map((summary, place) => [
      nameOf(summary.method, place),
      ...scores.map((score, i) => {
        const text = percentWithSpread(summary[score]);
        return isBest(summary, score, best[i]!) ? `**${text}**` : text;
      }),
      ...GAINS.map((part) => pointsWithSpread(gainOn(results, summary.method, part))),
    ]),
  );
}

function thresholdTable(results: BenchmarkResults, part: Part): string {
  return table(
    [`${part} gain`, ...THRESHOLDS.generic.map((generic) => `generic below ${generic}`)],
    THRESHOLDS.specific.map((specific) => [
      `specific above ${specific}`,
      ...THRESHOLDS.generic.map((generic) =>
        pointsWithSpread(gainOn(results, idOfThresholds(specific, generic), part)),
      ),
    ]),
  );
}

function table(head: string[], rows: string[][]): string {
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
