import { describeValue } from './describe-value.ts';

/** The values that {@link checkNumber} accepts. */
export interface NumberRange {
  /** Smallest accepted value. */
  min?: number;
  /** Largest accepted value. */
  max?: number;
  /** Values must be larger than this. */
  above?: number;
  /** Values must be smaller than this. */
  below?: number;
  /** Whether only whole numbers are accepted. @default false */
  integer?: boolean;
}

/**
 * Checks that an argument is a finite number in a range, and returns it.
 *
 * @param caller - Name of the public function, which starts the message.
 * @param argument - Name of the argument or option.
 * @param value - What the user passed.
 * @param range - The accepted values; any finite number if left out.
 * @returns `value`.
 * @throws TypeError if `value` is not a number.
 * @throws RangeError if it is NaN, infinite or outside the range.
 *
 * @example
 * ```ts
 * import { checkNumber } from '@lt/core';
 *
 * console.log(checkNumber('focalLoss', 'gamma', 2, { min: 0 })); // 2
 * ```
 */
export function checkNumber(caller: string, argument: string, value: unknown, range: NumberRange = {}): number {
  if (typeof value !== 'number') {
    throw new TypeError(`${caller}: expected \`${argument}\` to be ${describeRange(range)}, got ${describeValue(value)}.`);
  }
  const { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity, integer = false } = range;
  const inside = Number.isFinite(value) && value >= min && value <= max && value > above && value < below;
  if (!inside || (integer && !Number.isInteger(value))) {
    throw new RangeError(`${caller}: expected \`${argument}\` to be ${describeRange(range)}, got ${describeValue(value)}.`);
  }
  return value;
}

function describeRange({ min, max, above, below, integer }: NumberRange): string {
  const kind = integer ? 'a whole number' : 'a finite number';
  const bounds = [
    min === undefined ? '' : `>= ${min}`,
    above === undefined ? '' : `> ${above}`,
    max === undefined ? '' : `<= ${max}`,
    below === undefined ? '' : `< ${below}`,
  ].filter((bound) => bound !== '');
  return bounds.length === 0 ? kind : `${kind} ${bounds.join(' and ')}`;
}

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
  const expected = choices.map((choice) => `'${choice}'`).join(', ');
  throw new ErrorClass(`${caller}: expected \`${argument}\` to be one of ${expected}, got ${describeValue(value)}.`);
}

/**
 * Checks that an argument is a plain or typed array of finite numbers in a range, and returns it.
 *
 * @param caller - Name of the public function, which starts the message.
 * @param argument - Name of the argument or option.
 * @param values - What the user passed.
 * @param range - The accepted values, and `length` if only one length is accepted.
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
  range: NumberRange & { length?: number } = {},
): ArrayLike<number> {
  const isTyped = ArrayBuffer.isView(values) && !(values instanceof DataView);
  if (!Array.isArray(values) && !isTyped) {
    throw new TypeError(
      `${caller}: expected \`${argument}\` to be an array or typed array of numbers, got ${describeValue(values)}.`,
    );
  }
  const { length, ...bounds } = range;
  const numbers = values as ArrayLike<number>;
  if (numbers.length === 0 || (length !== undefined && numbers.length !== length)) {
    const wanted = length === undefined ? 'at least one number' : `${length} numbers`;
    throw new RangeError(`${caller}: expected \`${argument}\` to hold ${wanted}, got ${describeValue(values)}.`);
  }
  for (let index = 0; index < numbers.length; index++) {
    checkNumber(caller, `${argument}[${index}]`, numbers[index], bounds);
  }
  return numbers;
}
