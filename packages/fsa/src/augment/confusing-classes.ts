import { checkNumber, checkNumbers, checkOptions, describeValue } from '@lt/core';

/** Options of {@link confusingClasses}. */
export interface ConfusingClassesOptions {
  /**
   * Class ids that may be chosen. The paper ranks every other class in section 4.2, and speaks of head classes as the only donors
   * elsewhere; give `splitHeadTail(classCounts).head`, or tail classes become donors too.
   *
   * @default all classes
   */
  candidates?: ArrayLike<number>;
  /** How many to return for each class at most, N_f of the paper, whose value is 3 for CIFAR. @default 3 */
  count?: number;
}

/**
 * Returns for each tail class the classes that the network confuses it with most: the donors of generic features.
 *
 * Row = true class, column = scored class: the ranking goes along the row of the tail class, over how its own training samples are scored.
 * A class never confuses with itself. Ties go to the lower class id.
 *
 * @param meanScores - Mean score that samples of a class get for each class, `[numClasses][numClasses]`: `meanScores()` of
 *   `ConfusionAccumulator`, over the training set.
 * @param targets - Classes to find donors for: the tail.
 * @param options - Who may be chosen, and how many.
 * @returns Class ids by target, most confusing first; fewer than `count` if there are not so many candidates, none for a target whose row
 *   is all zeros: a class without samples.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if `meanScores` is not square, a class id is outside it, or `count` is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { confusingClasses } from '@lt/fsa';
 *
 * const meanScores = [
 *   [0.8, 0.1, 0.1],
 *   [0.1, 0.8, 0.1],
 *   [0.2, 0.3, 0.5], // the tail class is taken for class 1 more often than for class 0
 * ];
 * console.log(confusingClasses(meanScores, [2], { candidates: [0, 1], count: 2 }).get(2)); // [ 1, 0 ]
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, section 4.2,
 *   https://arxiv.org/abs/2008.03673. The unofficial code ranks down the column, by whose samples are taken for the tail class.
 */
export function confusingClasses(
  meanScores: ArrayLike<ArrayLike<number>>,
  targets: ArrayLike<number>,
  options: ConfusingClassesOptions = {},
): Map<number, number[]> {
  const name = 'confusingClasses';
  const rows = checkSquare(name, meanScores);
  const ids = { min: 0, below: rows.length, integer: true };
  const wanted = checkNumbers(name, 'targets', targets, ids);
  checkOptions(name, options);
  const candidates = Array.from(
    checkNumbers(name, 'candidates', options.candidates ?? rows.map((_, c) => c), ids),
  );
  const count = checkNumber(name, 'count', options.count ?? 3, { min: 1, integer: true });
  const donorsOf = (target: number): number[] => {
    const scores = rows[target]!;
    if (Array.prototype.every.call(scores, (score) => score === 0)) return [];
    return [...new Set(candidates)]
      .filter((candidate) => candidate !== target)
      .sort((a, b) => scores[b]! - scores[a]! || a - b)
      .slice(0, count);
  };
  return new Map(Array.from(wanted, (target) => [target, donorsOf(target)]));
}

function checkSquare(caller: string, meanScores: ArrayLike<ArrayLike<number>>): ArrayLike<number>[] {
  const length = (meanScores as ArrayLike<unknown> | null | undefined)?.length;
  if (typeof meanScores !== 'object' || typeof length !== 'number') {
    throw new TypeError(
      `${caller}: expected \`meanScores\` to be an array of rows, got ${describeValue(meanScores)}.`,
    );
  }
  return Array.from(meanScores, (row, c) => checkNumbers(caller, `meanScores[${c}]`, row, { length }));
}
