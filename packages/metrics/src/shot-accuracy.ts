import {
  checkNumbers,
  checkOneOf,
  checkOptions,
  type ShotGroups,
  type ShotOptions,
  splitByShot,
} from '@lt/core';
import { checkPredictions } from './check-predictions.ts';
import { checkShotOptions } from './check-shot-options.ts';
import { type ClassOutcomes, countCorrect, pooledRecall, recalls } from './count-correct.ts';
import { meanOfPresent } from './means.ts';

/** Options of {@link shotAccuracy}. */
export interface ShotAccuracyOptions extends ShotOptions {
  /**
   * How the classes of a group become one number: `'macro'` the mean of their recalls, `'micro'` the share of their rows predicted
   * right. They agree on a balanced test set.
   *
   * @default 'macro'
   */
  average?: 'macro' | 'micro';
}

/** Accuracy by shot group, each in [0, 1]. Made by {@link shotAccuracy}. */
export interface ShotAccuracy {
  /** Accuracy over the classes with many training examples; `null` if no such class has test rows. */
  many: number | null;
  /** Accuracy over the classes in between; `null` if no such class has test rows. */
  medium: number | null;
  /** Accuracy over the classes with few training examples, those with none included; `null` if no such class has test rows. */
  few: number | null;
  /** Share of all rows predicted right. */
  overall: number;
}

/**
 * Returns the accuracy over many-, medium- and few-shot classes, the usual table of long-tailed papers.
 *
 * The groups go by the counts of the *training* set, the accuracies by the rows of the test set. Within a group every class that has
 * test rows counts the same; `overall` counts every row the same.
 *
 *     many   = mean over classes c with trainCounts(c) > 100 and test rows of  recall(c)
 *     medium = the same over 20 <= trainCounts(c) <= 100,   few = over trainCounts(c) < 20
 *     overall = rows predicted right / rows
 *
 * @param classIds - True class of each test row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each test row, `[numRows]`.
 * @param trainCounts - Training examples per class, `[numClasses]`, as `countClasses` of `@lt/core` gives them.
 * @param options - The bounds of the groups.
 * @returns The accuracies; a group without test rows is `null`.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an id is not a whole number in [0, numClasses), a count is negative, or
 *   `few` is larger than `many`. Unknown rows (-1) are refused too: leave them out.
 *
 * @example
 * ```ts
 * import { shotAccuracy } from '@lt/metrics';
 *
 * const classIds = [0, 0, 1, 1, 2, 2, 2, 2];
 * const predicted = [0, 0, 1, 0, 0, 2, 1, 0];
 * const { many, medium, few, overall } = shotAccuracy(classIds, predicted, [900, 500, 5]);
 * console.log(many, medium, few, overall); // 0.75 null 0.25 0.5
 * ```
 *
 * @see Z. Liu et al., "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019, section 4.1,
 *   https://arxiv.org/abs/1904.05160. The paper's bounds are exclusive, the default here; the authors' code has been inclusive since
 *   August 2019 (`inclusive: true`). That code gives NaN for an empty group, classifier-balancing (Kang et al., ICLR 2020) gives 0.
 */
export function shotAccuracy(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
  options: ShotAccuracyOptions = {},
): ShotAccuracy {
  const name = 'shotAccuracy';
  checkOptions(name, options);
  const counts = checkNumbers(name, 'trainCounts', trainCounts, { min: 0 });
  const shotOptions = checkShotOptions(name, options);
  const average = checkOneOf(name, 'average', options.average ?? 'macro', ['macro', 'micro']);
  const checked = checkPredictions(name, classIds, predicted, { numClasses: counts.length }, 'needRows');

  // There is a row, so this is no null.
  return shotAccuracyOf(countCorrect(checked), splitByShot(counts, shotOptions), average)!;
}

/** Returns the accuracies of the groups from the outcomes of all classes; `null` without rows. */
export function shotAccuracyOf(
  outcomes: ClassOutcomes,
  groups: ShotGroups,
  average: 'macro' | 'micro',
): ShotAccuracy | null {
  const recall = recalls(outcomes);
  const overall = pooledRecall(outcomes, recall.keys());
  if (overall === null) return null;
  const accuracyOf = (classes: number[]): number | null =>
    average === 'micro' ? pooledRecall(outcomes, classes) : meanOfPresent(classes.map((c) => recall[c]!));
  return {
    many: accuracyOf(groups.many),
    medium: accuracyOf(groups.medium),
    few: accuracyOf(groups.few),
    overall,
  };
}
