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
  const { min, max, above, below, integer } = range;
  // A comparison with undefined is false.
  return (
    (integer ? Number.isInteger(value) : Number.isFinite(value)) &&
    !(
      (value as number) < min! ||
      (value as number) > max! ||
      (value as number) <= above! ||
      (value as number) >= below!
    )
  );
}

function describeRange(range: NumberRange): string {
  const bounds = BOUNDS.flatMap(([name, sign]) =>
    range[name] === undefined ? [] : `${sign} ${range[name]}`,
  );
  return `a ${range.integer ? 'whole' : 'finite'} number ${bounds.join(' and ')}`.trim();
}

const BOUNDS = [
  ['min', '>='],
  ['above', '>'],
  ['max', '<='],
  ['below', '<'],
] as const;
