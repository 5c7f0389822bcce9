import { checkNumber, checkNumbers, checkOptions, type ShotOptions, splitByShot } from '@lt/core';
import { checkShotOptions } from './check-shot-options.ts';
import type { ClassOptions } from './class-options.ts';
import { meanOfPresent } from './means.ts';
import { precisionOfRanking } from './precision-of-ranking.ts';
import { checkMatrix, type ScoreMatrix } from './score-matrix.ts';

/** Options of {@link meanAveragePrecision}. */
export interface MeanAveragePrecisionOptions extends ClassOptions, ShotOptions {
  /** Training examples per class, `[numClasses]`, by which the shot groups go. Without it they are `null`. */
  trainCounts?: ArrayLike<number>;
}

/** Average precision of a multi-label classifier, each in [0, 1]. Made by {@link meanAveragePrecision}. */
export interface MeanAveragePrecision {
  /** Mean over the classes that have positive rows, known as mAP; `null` if none has. */
  mean: number | null;
  /** Average precision of each class, `[numClasses]`; `null` without positive rows. */
  perClass: (number | null)[];
  /** Mean over the classes with many training examples; `null` if none of them has positive rows, or without `trainCounts`. */
  many: number | null;
  /** Mean over the classes in between; `null` if none of them has positive rows, or without `trainCounts`. */
  medium: number | null;
  /** Mean over the classes with few training examples; `null` if none of them has positive rows, or without `trainCounts`. */
  few: number | null;
}

/**
 * Returns the average precision of each label, its mean (mAP), and the means over many-, medium- and few-shot labels.
 *
 * For multi-label problems, where a row may have any number of classes and accuracy means little. Each class is ranked by itself, see
 * {@link averagePrecision}. A class without positive rows has none and is left out of the means.
 *
 *     perClass(c) = averagePrecision(column c of targets, column c of scores)
 *     mean = mean over classes c with positive rows of  perClass(c),   many, medium, few = the same over a group
 *
 * @param targets - Whether each row has each label, 1 or 0, flat and row by row, `[numRows · numClasses]`, or an array of rows.
 * @param scores - Logits or probabilities of the labels, as `targets`.
 * @param options - The number of classes (needed for flat arrays, unless `trainCounts` tells), and what makes the shot groups.
 * @returns Average precision per class and its means; `null` where there is nothing to measure.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the sizes disagree, a target is neither 0 nor 1, a score is not finite, or an option is outside
 *   its range.
 *
 * @example
 * ```ts
 * import { meanAveragePrecision } from '@lt/metrics';
 *
 * const targets = [[1, 0, 0], [1, 1, 0], [0, 0, 0], [1, 0, 0]];
 * const scores = [[0.9, 0.2, 0.1], [0.8, 0.3, 0.3], [0.7, 0.6, 0.2], [0.6, 0.1, 0.1]];
 * const { mean, perClass, many, few } = meanAveragePrecision(targets, scores, { trainCounts: [500, 10, 3] });
 * console.log(perClass.map((value) => value?.toFixed(4) ?? 'null').join(' ')); // 0.9167 0.5000 null
 * console.log(mean!.toFixed(4), many!.toFixed(4), few); // 0.7083 0.9167 0.5
 * ```
 *
 * @see T. Wu, Q. Huang, Z. Liu, Y. Wang, D. Lin, "Distribution-Balanced Loss for Multi-Label Classification in Long-Tailed Datasets",
 *   ECCV 2020, https://arxiv.org/abs/2007.09654: mAP by groups of classes.
 * @see Per class the definition of scikit-learn's `average_precision_score`, which gives 0 for a class without positive rows.
 */
export function meanAveragePrecision(
  targets: ScoreMatrix,
  scores: ScoreMatrix,
  options: MeanAveragePrecisionOptions = {},
): MeanAveragePrecision {
  const name = 'meanAveragePrecision';
  checkOptions(name, options);
  const { trainCounts } = options;
  const shotOptions = checkShotOptions(name, options);
  if (trainCounts !== undefined) checkNumbers(name, 'trainCounts', trainCounts, { min: 0 });
  if (options.numClasses !== undefined) {
    checkNumber(name, 'numClasses', options.numClasses, { min: 1, integer: true });
    if (trainCounts !== undefined) {
      checkNumbers(name, 'trainCounts', trainCounts, { length: options.numClasses });
    }
  }
  const known = { numClasses: options.numClasses ?? trainCounts?.length };
  const checked = checkMatrix(name, 'targets', targets, { ...known, min: 0, max: 1, integer: true });
  const { numRows, numClasses } = checked;
  const { values } = checkMatrix(name, 'scores', scores, { numRows, numClasses });
  const perClass = Array.from({ length: numClasses }, (_, c) =>
    precisionOfRanking(
      numRows,
      (row) => checked.values[row * numClasses + c] === 1,
      (row) => values[row * numClasses + c]!,
    ),
  );
  const meanOver = (classes: number[]): number | null => meanOfPresent(classes.map((c) => perClass[c]!));
  const groups =
    trainCounts === undefined ? { many: [], medium: [], few: [] } : splitByShot(trainCounts, shotOptions);
  return {
    mean: meanOfPresent(perClass),
    perClass,
    many: meanOver(groups.many),
    medium: meanOver(groups.medium),
    few: meanOver(groups.few),
  };
}
