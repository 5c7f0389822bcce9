import { checkNumber } from './check-number.ts';
import { checkNumbers } from './check-numbers.ts';
import { sumOf } from './sum-of.ts';

/** Class ids by part, each ascending. Together they hold every class once. */
export interface HeadTailSplit {
  /** The fewest largest classes that hold the wanted share of the data; never empty. */
  head: number[];
  /** All other classes; empty if the head needs every class. */
  tail: number[];
}

/**
 * Splits the classes into head and tail by share of examples: the fewest largest classes that hold `headShare` of the data are the head.
 *
 * @param classCounts - Examples per class of the training set, `[numClasses]`.
 * @param headShare - Share of all examples that the head holds at least, above 0 and at most 1.
 * @returns Class ids of each part, ascending. Of classes with equal counts, the smaller id is head first.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a count is negative or not finite, all are 0, or `headShare` is outside (0, 1].
 *
 * @example
 * ```ts
 * import { splitHeadTail } from '@lt/core';
 *
 * console.log(splitHeadTail([20, 900, 80])); // { head: [ 1 ], tail: [ 0, 2 ] }
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, section 3,
 *   https://arxiv.org/abs/2008.03673
 */
export function splitHeadTail(classCounts: ArrayLike<number>, headShare = 0.9): HeadTailSplit {
  const counts = checkNumbers('splitHeadTail', 'classCounts', classCounts, { min: 0 });
  checkNumber('splitHeadTail', 'headShare', headShare, { above: 0, max: 1 });
  const total = sumOf(counts);
  if (total === 0) {
    throw new RangeError(
      'splitHeadTail: expected `classCounts` to hold at least one example, got only zeros.',
    );
  }
  const byCount = Array.from(counts, (_, c) => c).sort((a, b) => counts[b]! - counts[a]! || a - b);
  // A share that is reached up to rounding counts as reached: 0.55 · 100 is 55.00000000000001 in floating point.
  const wanted = headShare * total * (1 - 1e-12);
  let held = 0;
  let size = 0;
  while (held < wanted) held += counts[byCount[size++]!]!;
  const ascending = (a: number, b: number): number => a - b;
  return { head: byCount.slice(0, size).sort(ascending), tail: byCount.slice(size).sort(ascending) };
}
