import { describeValue } from '@lt/core';

/** Checks the option `winograd`. */
export function checkWinograd(caller: string, winograd: unknown): void {
  if (winograd === undefined || typeof winograd === 'boolean') return;
  throw new TypeError(`${caller}: expected \`winograd\` to be a boolean, got ${describeValue(winograd)}.`);
}
