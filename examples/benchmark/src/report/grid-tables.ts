import { GRID, type GridCell, MANNERS } from '../representation-grid.ts';
import type { Manner } from '../retrain.ts';
import type { BenchmarkResults, RunResult } from '../types.ts';
import { percent, percentWithSpread, pointsWithSpread } from './format.ts';
import { type MeanAndSpread, meanAndSpread } from './mean-and-spread.ts';

const manners = Object.keys(MANNERS) as Manner[];

/** A score that the study is about. */
export type GridScore = 'overall' | 'few';

/**
 * Returns the study of representation and classifier as a Markdown table of three rows and three columns.
 *
 * @param results - A run that holds all nine cells.
 * @param score - Which accuracy.
 * @returns The table, best cell in bold, without a line feed at its end.
 */
export function gridTable({ results }: BenchmarkResults, score: GridScore): string {
  const means = GRID.map(({ id }) => meanAndSpread(scoresOf(results, id, score)));
  const best = Math.max(...means.map((value) => Number(percent(value?.mean ?? -1))));
  const cell = (value: MeanAndSpread | null): string => {
    const text = percentWithSpread(value);
    return value !== null && Number(percent(value.mean)) === best ? `**${text}**` : text;
  };
  return table(
    [`${score === 'few' ? 'few-shot' : score} %`, ...manners.map((manner) => `${manner} classifier`)],
    manners.map((manner, row) => [`${manner} features`, ...means.slice(3 * row, 3 * row + 3).map(cell)]),
  );
}

/**
 * Returns what the two re-balancing manners change, in points: in the classifier (mean over the three representations) and in the
 * representation (mean over the three classifiers).
 *
 * @param results - A run that holds all nine cells.
 * @returns A Markdown table. Each number is a mean over seeds of differences at the same seed, with its sample standard deviation.
 */
export function gridEffects({ results }: BenchmarkResults): string {
  const kinds = ['classifier', 'representation'] as const;
  const head = kinds.flatMap((kind) => [`in the ${kind}, overall`, 'few-shot']);
  return table(
    ['instead of cross-entropy', ...head],
    manners
      .slice(1)
      .map((manner) => [
        manner,
        ...kinds.flatMap((kind) =>
          (['overall', 'few'] as const).map((score) =>
            pointsWithSpread(effect(results, kind, manner, score)),
          ),
        ),
      ]),
  );
}

function effect(
  results: readonly RunResult[],
  kind: 'classifier' | 'representation',
  manner: Manner,
  score: GridScore,
): MeanAndSpread | null {
  const idsOf = (wanted: Manner): string[] =>
    GRID.filter((cell: GridCell) => cell[kind] === wanted).map(({ id }) => id);
  const seeds = [...new Set(results.map(({ seed }) => seed))];
  const mean = (ids: string[], seed: number): number =>
    ids.reduce((sum, id) => sum + scoresOf(results, id, score, seed)[0]!, 0) / ids.length;
  return meanAndSpread(seeds.map((seed) => mean(idsOf(manner), seed) - mean(idsOf('cross-entropy'), seed)));
}

function scoresOf(results: readonly RunResult[], id: string, score: GridScore, seed?: number): number[] {
  const runs = results.filter((run) => run.method === id && (seed === undefined || run.seed === seed));
  if (runs.length === 0) throw new RangeError(`The results lack ${id}.`);
  return runs.map((run) => run[score] ?? Number.NaN);
}

function table(head: string[], rows: string[][]): string {
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
