import { percent } from './format.ts';
import type { MethodSummary } from './summarize.ts';

/** A score that has a column in every table of the report. */
export type ScoreName = 'many' | 'medium' | 'few' | 'overall' | 'balanced';

/** The score columns, in the order of the tables. */
export const SCORE_NAMES: readonly ScoreName[] = ['many', 'medium', 'few', 'overall', 'balanced'];

/**
 * Returns the largest mean of a column as the tables print it, so that methods which print alike are all called best.
 *
 * @param summaries - The rows of the table.
 * @param score - The column.
 * @returns In percent, one digit after the point; `null` when the column is empty or has one row, where best means nothing.
 */
export function bestOf(summaries: readonly MethodSummary[], score: ScoreName): number | null {
  const means = summaries.flatMap((summary) => summary[score]?.mean ?? []);
  return means.length > 1 ? Math.max(...means.map(roundAsPrinted)) : null;
}

/**
 * Tells whether a method has the best mean of a column.
 *
 * @param summary - The row.
 * @param score - The column.
 * @param best - What {@link bestOf} returned for that column.
 * @returns True for the best row, and for every row that prints the same number.
 */
export function isBest(summary: MethodSummary, score: ScoreName, best: number | null): boolean {
  const mean = summary[score]?.mean;
  return best !== null && mean !== undefined && roundAsPrinted(mean) === best;
}

function roundAsPrinted(accuracy: number): number {
  return Number(percent(accuracy));
}
