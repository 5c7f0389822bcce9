import { checkNumber, describeValue } from '@lt/core';
import { harmonicMeanOfPresent } from './means.ts';

/**
 * Returns the harmonic mean of a few numbers, for example of the accuracies over many-, medium- and few-shot classes.
 *
 * One number for a table of groups, high only if every group is. For the recalls of all classes take {@link harmonicMean}.
 *
 *     harmonicMeanOf(values) = n / (sum over the n values of  1 / value),   0 if a value is 0
 *
 * @param values - Numbers of at least 0; `null`, a group in which nothing was measured, does not count.
 * @returns The harmonic mean; `null` without numbers.
 * @throws TypeError if `values` is not an array, or an element is neither a number nor `null`.
 * @throws RangeError if a number is negative or not finite.
 *
 * @example
 * ```ts
 * import { harmonicMeanOf, shotAccuracy } from '@lt/metrics';
 *
 * const { many, medium, few } = shotAccuracy([0, 0, 1, 1, 2, 2, 2, 2], [0, 0, 1, 0, 0, 2, 1, 0], [900, 50, 5]);
 * console.log(harmonicMeanOf([many, medium, few])!.toFixed(4)); // 0.4286
 * ```
 */
export function harmonicMeanOf(values: ArrayLike<number | null>): number | null {
  const name = 'harmonicMeanOf';
  if (!Array.isArray(values) && (!ArrayBuffer.isView(values) || values instanceof DataView)) {
    throw new TypeError(
      `${name}: expected \`values\` to be an array of numbers and nulls, got ${describeValue(values)}.`,
    );
  }
  const checked = Array.from(values as ArrayLike<number | null>, (value, i) =>
    value === null ? null : checkNumber(name, `values[${i}]`, value, { min: 0 }),
  );
  return harmonicMeanOfPresent(checked);
}
