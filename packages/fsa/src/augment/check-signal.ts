import { describeValue } from '@lt/core';

/** Checks that a signal, if there is one, can abort. */
export function checkSignal(caller: string, signal: AbortSignal | undefined): void {
  if (signal === undefined || typeof signal?.throwIfAborted === 'function') return;
  throw new TypeError(`${caller}: expected \`signal\` to be an AbortSignal, got ${describeValue(signal)}.`);
}
