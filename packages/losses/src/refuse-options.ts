/** Refuses options that other losses have and that mean nothing to the caller. */
export function refuseOptions(caller: string, options: object, names: readonly string[], why: string): void {
  for (const name of names) {
    if ((options as Record<string, unknown>)[name] === undefined) continue;
    throw new RangeError(`${caller}: expected no option \`${name}\`: ${why}.`);
  }
}
