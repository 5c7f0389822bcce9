/** Stands where nothing was measured. */
export const NOTHING = '–';

/** Returns a share as a percentage with one digit, for example `30.4%`; a dash for `null`. */
export function percent(share: number | null): string {
  return share === null ? NOTHING : `${(100 * share).toFixed(1)}%`;
}

/** Returns a whole number with commas between thousands, the same in every locale, for example `10,000`. */
export function wholeNumber(count: number): string {
  return count.toLocaleString('en-US');
}

/** Returns a number and its noun, in the plural unless the number is 1, for example `3 classes`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${wholeNumber(count)} ${count === 1 ? noun : plural}`;
}

/** Returns at most `most` characters of a name on one line, the last one an ellipsis if it was cut. */
export function shorten(name: string, most: number): string {
  const characters = [...name.replace(/\s+/g, ' ')];
  return (characters.length <= most ? characters : [...characters.slice(0, most - 1), '…']).join('');
}
