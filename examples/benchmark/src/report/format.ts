import type { MethodLabel } from '../types.ts';
import type { MeanAndSpread } from './mean-and-spread.ts';
import type { MethodSummary } from './summarize.ts';

/**
 * Returns an accuracy as a percentage with one digit, without the sign.
 *
 * @param accuracy - In [0, 1].
 * @returns For example `30.4`.
 */
export function percent(accuracy: number): string {
  return (100 * accuracy).toFixed(1);
}

/**
 * Returns mean and spread of an accuracy in percent.
 *
 * @param value - Accuracies in [0, 1], or `null` where there are none.
 * @returns For example `30.4 ± 1.2`; `30.4` for one seed; `–` for `null`.
 */
export function percentWithSpread(value: MeanAndSpread | null): string {
  if (value === null) return '–';
  return value.spread === null ? percent(value.mean) : `${percent(value.mean)} ± ${percent(value.spread)}`;
}

/**
 * Returns a difference of two accuracies in percentage points, with its sign.
 *
 * @param difference - In [-1, 1].
 * @returns For example `+23.4` or `−0.5`; `0.0` has no sign.
 */
export function points(difference: number): string {
  const size = percent(Math.abs(difference));
  if (Number(size) === 0) return size;
  return `${difference > 0 ? '+' : '−'}${size}`;
}

/**
 * Returns mean and spread of a difference in percentage points.
 *
 * @param value - Differences in [-1, 1], or `null` where there are none.
 * @returns For example `+4.2 ± 0.5`; `+4.2` for one seed; `–` for `null`.
 */
export function pointsWithSpread(value: MeanAndSpread | null): string {
  if (value === null) return '–';
  return value.spread === null ? points(value.mean) : `${points(value.mean)} ± ${percent(value.spread)}`;
}

/**
 * Returns a whole number with commas between thousands, the same in every locale.
 *
 * @param count - A whole number.
 * @returns For example `10,000`.
 */
export function wholeNumber(count: number): string {
  return count.toLocaleString('en-US');
}

/**
 * Returns a number and its noun, in the plural unless the number is 1.
 *
 * @param count - A whole number.
 * @param noun - The singular.
 * @param plural - The plural, where it is not the singular and an `s`.
 * @returns For example `3 seeds`.
 */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${wholeNumber(count)} ${count === 1 ? noun : plural}`;
}

/**
 * Returns a list as words.
 *
 * @param items - The items.
 * @returns For example `a, b and c`.
 */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/**
 * Returns the title of a method.
 *
 * @param labels - The known titles.
 * @param id - Method id.
 * @returns The title, or the id of a method without one.
 */
export function titleOf(labels: readonly MethodLabel[], id: string): string {
  return labels.find((label) => label.id === id)?.title ?? id;
}

/**
 * Returns what a page that is passed on may say about where the images came from: all of a name, only the last part of a path.
 *
 * @param data - Name of a set, or path of a folder in the manner of any system.
 * @param before - Put before the last part of a path.
 * @returns For example `fashion-mnist`, or `signs` for `/home/ada/signs`.
 */
export function publicName(data: string, before = ''): string {
  const parts = data.split(/[/\\]/).filter((part) => part !== '');
  return parts.length === 1 && parts[0] === data ? data : `${before}${parts.at(-1) ?? 'folder'}`;
}

/**
 * Returns what the numbers of a table are averages of.
 *
 * @param summaries - The rows of the table, at least one.
 * @returns For example `mean ± sample standard deviation over 3 seeds`.
 */
export function averageInWords(summaries: readonly MethodSummary[]): string {
  const numSeeds = summaries.map((summary) => summary.numSeeds);
  const [fewest, most] = [Math.min(...numSeeds), Math.max(...numSeeds)];
  if (most === 1) return 'one seed, so without a spread';
  return `mean ± sample standard deviation over ${fewest === most ? most : `${fewest} to ${most}`} seeds`;
}
