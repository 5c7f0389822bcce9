import { checkNumbers, checkOneOf, checkOptions, type ShotOptions, splitByShot } from '@lt/core';
import { binPredictions } from './bin-predictions.ts';
import type { CalibrationOptions } from './calibration-options.ts';
import { checkShotOptions } from './check-shot-options.ts';
import { expectedGap } from './confidence-bins.ts';

/** Options of {@link shotCalibrationError}: bins, the bounds of the groups, and which class puts a row into its group. */
export interface ShotCalibrationErrorOptions extends Omit<CalibrationOptions, 'numClasses'>, ShotOptions {
  /**
   * Which class puts a row into its group: `'true'` asks how sure the model is where it is shown a rare class, `'predicted'` how far it
   * can be trusted where it says one. Of a calibrated model only the second has to be 0: under a long tail even the best prediction is too
   * sure, on average, of rows that happen to be of rare classes.
   *
   * @default 'true'
   */
  groupBy?: 'true' | 'predicted';
}

/** Expected calibration errors, each in [0, 1]. Made by {@link shotCalibrationError}. */
export interface ShotCalibrationError {
  /** Of rows whose class has many training examples; `null` without such rows. */
  many: number | null;
  /** Of rows whose class lies in between; `null` without such rows. */
  medium: number | null;
  /** Of rows whose class has few training examples, or none; `null` without such rows. */
  few: number | null;
  /** Of all rows, as {@link expectedCalibrationError} gives it; `null` if no row falls into a bin, all confidences being 0. */
  overall: number | null;
}

/**
 * Returns the expected calibration error of the rows of each shot group: how far confidence and accuracy lie apart along the tail.
 *
 * A model can be calibrated over all rows because it is too careful on frequent classes and far too sure on rare ones. This rewards
 * confidences that are right in every group; a model that knows nothing and says so has no error either, so read it beside
 * {@link shotAccuracy}.
 *
 *     many = expectedCalibrationError of the rows whose class has more than 100 training examples; medium and few alike
 *
 * The error of a group of few rows is pushed up by chance, and a bootstrap pushes it once more: its interval is a rough one.
 *
 * @param classIds - True class of each test row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each test row, `[numRows]`.
 * @param confidences - Probability that the model gave to the predicted class, in [0, 1], `[numRows]`.
 * @param trainCounts - Training examples per class, `[numClasses]`.
 * @param options - Bins, the bounds of the groups, and which class puts a row into its group.
 * @returns The errors; a group without rows is `null`.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an id is not a whole number in [0, numClasses), a confidence is outside
 *   [0, 1], a count is negative, `numBins` is not a whole number from 1, or `few` is larger than `many`.
 *
 * @example
 * ```ts
 * import { bootstrapInterval, pickRows, shotCalibrationError } from '@lt/metrics';
 *
 * // Always 80 % sure; right in 8 of 10 rows of the frequent class, and in 2 of 10 of the rare one.
 * const classIds = Array.from({ length: 20 }, (_, row) => (row < 10 ? 0 : 1));
 * const predicted = classIds.map((c, row) => (row < 8 || row >= 18 ? c : 1 - c));
 * const confidences = classIds.map(() => 0.8);
 * const trainCounts = [900, 5];
 * const errors = shotCalibrationError(classIds, predicted, confidences, trainCounts);
 * console.log(errors.many!.toFixed(4), errors.medium, errors.few!.toFixed(4), errors.overall!.toFixed(4)); // 0.0000 null 0.6000 0.3000
 *
 * const few = (rows: Int32Array) => {
 *   const columns = [pickRows(classIds, rows), pickRows(predicted, rows), pickRows(confidences, rows)] as const;
 *   return shotCalibrationError(...columns, trainCounts).few;
 * };
 * const { lower, upper } = await bootstrapInterval(20, few, { stratifyBy: classIds });
 * console.log(lower!.toFixed(2), upper!.toFixed(2)); // 0.30 0.80
 * ```
 *
 * @see Z. Zhong, J. Cui, S. Liu, J. Jia, "Improving Calibration for Long-Tailed Recognition", CVPR 2021, section 3,
 *   https://arxiv.org/abs/2104.00466, on how calibration and the tail go together; the groups are those of {@link shotAccuracy}.
 */
export function shotCalibrationError(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  confidences: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
  options: ShotCalibrationErrorOptions = {},
): ShotCalibrationError {
  const name = 'shotCalibrationError';
  checkOptions(name, options);
  const counts = checkNumbers(name, 'trainCounts', trainCounts, { min: 0 });
  const bins = { ...options, numClasses: counts.length };
  const overall = expectedGap(binPredictions(name, classIds, predicted, confidences, bins));
  const groupBy = checkOneOf(name, 'groupBy', options.groupBy ?? 'true', ['true', 'predicted']);
  const groups = splitByShot(counts, checkShotOptions(name, options));
  const deciding = groupBy === 'true' ? classIds : predicted;
  const errorOf = (classes: readonly number[]): number | null => {
    const isIn = new Set(classes);
    const rows = Array.from(deciding, (_, row) => row).filter((row) => isIn.has(deciding[row]!));
    if (rows.length === 0) return null;
    const pick = (values: ArrayLike<number>): number[] => rows.map((row) => values[row]!);
    return expectedGap(binPredictions(name, pick(classIds), pick(predicted), pick(confidences), bins));
  };
  return { many: errorOf(groups.many), medium: errorOf(groups.medium), few: errorOf(groups.few), overall };
}
