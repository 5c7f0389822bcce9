import { checkNumber } from './check-number.ts';
import { checkNumbers } from './check-numbers.ts';
import { checkOptions } from './check-options.ts';
import { describeValue } from './describe-value.ts';

/** Options of {@link splitByShot}. */
export interface ShotOptions {
  /** Classes with more examples than this are many-shot. @default 100 */
  many?: number;
  /** Classes with fewer examples than this are few-shot. @default 20 */
  few?: number;
  /** Whether a count equal to a bound belongs to many-shot and few-shot, as in OLTR's code. @default false */
  inclusive?: boolean;
}

/** Class ids by shot group, each ascending. Together they hold every class once. */
export interface ShotGroups {
  /** Classes with many training examples. */
  many: number[];
  /** Classes in between. */
  medium: number[];
  /** Classes with few training examples, those without any included. */
  few: number[];
}

/**
 * Splits the classes into many-, medium- and few-shot by their number of training examples.
 *
 * @param classCounts - Examples per class of the training set, `[numClasses]`.
 * @param options - The two bounds.
 * @returns Class ids of each group, ascending; a group may be empty.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a count is negative or not finite, or `few` is larger than `many`.
 *
 * @example
 * ```ts
 * import { splitByShot } from '@lt/core';
 *
 * console.log(splitByShot([900, 100, 20, 5])); // { many: [ 0 ], medium: [ 1, 2 ], few: [ 3 ] }
 * ```
 *
 * @see Z. Liu et al., "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019, section 4.1, https://arxiv.org/abs/1904.05160.
 *   The paper's bounds are exclusive, as are those of most later code; the authors' own code is inclusive.
 */
export function splitByShot(classCounts: ArrayLike<number>, options: ShotOptions = {}): ShotGroups {
  const name = 'splitByShot';
  const counts = checkNumbers(name, 'classCounts', classCounts, { min: 0 });
  checkOptions(name, options);
  const many = checkNumber(name, 'many', options.many ?? 100, { min: 0 });
  const few = checkNumber(name, 'few', options.few ?? 20, { min: 0, max: many });
  const { inclusive = false } = options;
  if (typeof inclusive !== 'boolean') {
    throw new TypeError(`${name}: expected \`inclusive\` to be a boolean, got ${describeValue(inclusive)}.`);
  }
  const groups: ShotGroups = { many: [], medium: [], few: [] };
  for (let c = 0; c < counts.length; c++) {
    const count = counts[c]!;
    if (count > many || (inclusive && count === many)) groups.many.push(c);
    else if (count < few || (inclusive && count === few)) groups.few.push(c);
    else groups.medium.push(c);
  }
  return groups;
}
