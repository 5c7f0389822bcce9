import { checkNumber, isNumberIn, type NumberRange } from './check-number.ts';
import { describeValue } from './describe-value.ts';

/** The arrays that {@link checkNumbers} accepts. */
export interface NumbersRange extends NumberRange {
  /** The one accepted length; any if left out. */
  length?: number;
  /** Whether an array without elements is accepted. @default false */
  allowEmpty?: boolean;
}

/**
 * Checks that an argument is a plain or typed array of finite numbers in a range, and returns it.
 *
 * @param caller - Name of the public function, which starts the message.
 * @param argument - Name of the argument or option.
 * @param values - What the user passed. Not copied, not changed.
 * @param range - The accepted elements, and the accepted length.
 * @returns `values`.
 * @throws TypeError if `values` is not an array of numbers (a bigint array is not one).
 * @throws RangeError if it is empty, has another length, or an element is outside the range. The message names the index.
 *
 * @example
 * ```ts
 * import { checkNumbers } from '@lt/core';
 *
 * console.log(checkNumbers('classWeights', 'classCounts', [900, 90, 10], { min: 0 })); // [ 900, 90, 10 ]
 * ```
 */
export function checkNumbers(
  caller: string,
  argument: string,
  values: unknown,
  range: NumbersRange = {},
): ArrayLike<number> {
  if (!Array.isArray(values) && !(ArrayBuffer.isView(values) && 'length' in values)) {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to be an array or typed array of numbers, got ${describeValue(values)}.`,
    );
  }
  const { length, allowEmpty = false } = range;
  const numbers = values as ArrayLike<number>;
  if (length === undefined ? numbers.length === 0 && !allowEmpty : numbers.length !== length) {
    const wanted =
      length === undefined ? 'at least one number' : `${length} ${length === 1 ? 'number' : 'numbers'}`;
    throw new RangeError(
      `${caller}: expected \`${argument}\` to hold ${wanted}, got ${describeValue(values)}.`,
    );
  }
  for (let index = 0; index < numbers.length; index++) {
    // The name of the element is built for the message only: arrays here hold millions.
    if (!isNumberIn(numbers[index], range))
      checkNumber(caller, `${argument}[${index}]`, numbers[index], range);
  }
  return numbers;
}
