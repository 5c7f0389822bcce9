import { checkNumber } from './check-number.ts';
import { describeValue } from './describe-value.ts';

/**
 * Checks that an option is a seed for `createRandom`, a finite number or a string, and returns it; 0 if it was left out.
 *
 * @param caller - Name of the public function, which starts the message.
 * @param seed - What the user passed as the option `seed`.
 * @returns `seed`, or 0.
 * @throws TypeError if `seed` is neither a number nor a string.
 * @throws RangeError if it is NaN or infinite.
 *
 * @example
 * ```ts
 * import { checkSeed } from '@lt/core';
 *
 * console.log(checkSeed('smote', 'a run'), checkSeed('smote', undefined)); // a run 0
 * ```
 */
export function checkSeed(caller: string, seed: number | string = 0): number | string {
  if (typeof seed === 'string') return seed;
  if (typeof seed === 'number') return checkNumber(caller, 'seed', seed);
  throw new TypeError(`${caller}: expected \`seed\` to be a number or a string, got ${describeValue(seed)}.`);
}
