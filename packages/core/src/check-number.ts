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
export function checkNumber(
  caller: string,
  argument: string,
  value: unknown,
  range: NumberRange = {},
): number {
  if (isNumberIn(value, range)) return value;
  const ErrorClass = typeof value === 'number' ? RangeError : TypeError;
  throw new ErrorClass(
    `${caller}: expected \`${argument}\` to be ${describeRange(range)}, got ${describeValue(value)}.`,
  );
}

/** Tells whether a value is a number that {@link checkNumber} accepts. */
export function isNumberIn(value: unknown, range: NumberRange): value is number {
  const { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity, integer = false } = range;
  return (
    typeof value === 'number' &&
    value >= min &&
    value <= max &&
    value > above &&
    value < below &&
    (integer ? Number.isInteger(value) : Number.isFinite(value))
  );
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
