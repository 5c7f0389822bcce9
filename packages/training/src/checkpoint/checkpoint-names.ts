import { describeValue } from '@lt/core';

/** Returns the name of the checkpoint of a step. */
export function nameOfStep(step: number): string {
  return `step-${String(step).padStart(8, '0')}`;
}

/** Tells whether `saveCheckpoint` may have written (and may remove) what has this name. */
export function isNameOfStep(name: string): boolean {
  return /^step-\d{8,16}$/.test(name);
}

/** Sorts names by step, oldest first; a longer name is a larger step. */
export function sortNames(names: readonly string[]): string[] {
  return [...names].sort((a, b) => a.length - b.length || (a < b ? -1 : Number(a > b)));
}

/**
 * Returns which of the checkpoints that were there before a save go after it, so that `keep` remain with the one just written.
 *
 * Those behind it stay first, newest first. Those ahead of it belong to a training that was given up: resumed from an older checkpoint,
 * or begun anew in the same place.
 */
export function namesToRemove(before: readonly string[], written: string, keep: number): string[] {
  const sorted = sortNames(before.filter((name) => isNameOfStep(name) && name !== written));
  const place = sortNames([...sorted, written]).indexOf(written);
  const byWorth = [...sorted.slice(0, place).reverse(), ...sorted.slice(place).reverse()];
  return byWorth.slice(keep - 1);
}

/** Checks that a name can be a file name on every system. */
export function checkStoreName(caller: string, name: string): string {
  if (typeof name === 'string' && /^\w[\w-]*(\.[\w-]+)*$/.test(name)) return name;
  throw new RangeError(
    `${caller}: expected \`name\` to be letters, digits, '_', '-' and single dots, got ${describeValue(name)}.`,
  );
}
