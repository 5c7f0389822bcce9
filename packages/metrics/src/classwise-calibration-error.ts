import { meanOfPresent } from './means.ts';
import { type ClasswiseCalibrationOptions, classErrors } from './per-class-calibration-error.ts';
import type { ScoreMatrix } from './score-matrix.ts';

/**
 * Returns the classwise calibration error: the mean of {@link perClassCalibrationError} over all classes, rare or frequent.
 *
 *     classwise ECE = mean over all classes c of
 *                     sum over bins i of  rows(i) / rows · |share of class c in bin i - mean probability of c in bin i|
 *
 * With many classes most probabilities are near 0 and so is this error, whatever the model: compare models, not data sets.
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`.
 * @param probabilities - Probability of each class, in [0, 1], flat and row by row, `[numRows · numClasses]`, or an array of rows. Rows
 *   should sum to 1; not checked. What rounding leaves above 1, up to 1e-6, counts as 1.
 * @param options - The number of bins, and the number of classes; without it the length of `probabilities` tells.
 * @returns Error in [0, 1]. Classes without rows count: probability given to them is wrong.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, `probabilities` has another size or an element outside [0, 1], an id is not a whole number in
 *   [0, numClasses), or `numBins` is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { classwiseCalibrationError } from '@lt/metrics';
 *
 * const probabilities = [[0.75, 0.25], [0.75, 0.25], [0.25, 0.75], [0.25, 0.75]];
 * console.log(classwiseCalibrationError([0, 0, 1, 1], probabilities)); // 0.25
 * ```
 *
 * @see M. Kull et al., "Beyond Temperature Scaling: Obtaining Well-Calibrated Multi-Class Probabilities with Dirichlet Calibration",
 *   NeurIPS 2019, section 2, https://arxiv.org/abs/1910.12656
 * @see J. Nixon, M. W. Dusenberry, L. Zhang, G. Jerfel, D. Tran, "Measuring Calibration in Deep Learning", CVPR workshops 2019, where it
 *   is called static calibration error, https://arxiv.org/abs/1904.01685
 */
export function classwiseCalibrationError(
  classIds: ArrayLike<number>,
  probabilities: ScoreMatrix,
  options: ClasswiseCalibrationOptions = {},
): number {
  // There is a class, since there is a row.
  return meanOfPresent(classErrors('classwiseCalibrationError', classIds, probabilities, options))!;
}
