import { describeValue } from '@lt/core';

/** Checks that an option is true or false, and returns it. */
export function checkBoolean(caller: string, argument: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(
    `${caller}: expected \`${argument}\` to be true or false, got ${describeValue(value)}.`,
  );
}
