import { describeValue } from './describe-value.ts';

/**
 * Checks that an option is one of a fixed set of strings, and returns it.
 *
 * @param caller - Name of the public function, which starts the message.
 * @param argument - Name of the option.
 * @param value - What the user passed.
 * @param choices - The accepted strings.
 * @returns `value`.
 * @throws TypeError if `value` is not a string.
 * @throws RangeError if it is not one of `choices`.
 *
 * @example
 * ```ts
 * import { checkOneOf } from '@lt/core';
 *
 * console.log(checkOneOf('classBalancedLoss', 'base', 'focal', ['softmax', 'sigmoid', 'focal'])); // focal
 * ```
 */
export function checkOneOf<Choice extends string>(
  caller: string,
  argument: string,
  value: unknown,
  choices: readonly Choice[],
): Choice {
  if ((choices as readonly unknown[]).includes(value)) return value as Choice;
  const ErrorClass = typeof value === 'string' ? RangeError : TypeError;
  const expected = `'${choices.join("', '")}'`;
  throw new ErrorClass(
    `${caller}: expected \`${argument}\` to be one of ${expected}, got ${describeValue(value)}.`,
  );
}
