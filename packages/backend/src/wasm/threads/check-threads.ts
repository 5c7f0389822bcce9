import { checkNumber } from '@lt/core';

/** Checks the option `threads`. */
export function checkThreads(caller: string, threads: unknown): number {
  return checkNumber(caller, 'threads', threads, { min: 1, max: 64, integer: true });
}
