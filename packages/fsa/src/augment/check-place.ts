import { describeValue } from '@lt/core';

/** Checks that `checkpoint`, if it is given, names one place, and that there is one if a run is to be taken up. */
export function checkPlace(
  caller: string,
  checkpoint: { directory?: unknown; store?: unknown } | undefined,
  resume: boolean | string,
): void {
  if (checkpoint === undefined) {
    if (resume === false) return;
    throw new TypeError(`${caller}: expected \`checkpoint\` to be given with \`resume\`, got undefined.`);
  }
  if (typeof checkpoint !== 'object' || checkpoint === null) {
    throw new TypeError(
      `${caller}: expected \`checkpoint\` to be an object, got ${describeValue(checkpoint)}.`,
    );
  }
  const { directory, store } = checkpoint;
  if ((directory === undefined) !== (store === undefined)) return;
  throw new TypeError(
    `${caller}: expected \`checkpoint\` to have either \`directory\` or \`store\`, got ${directory === undefined ? 'neither' : 'both'}.`,
  );
}
