import { binPredictions } from './bin-predictions.ts';
import type { CalibrationOptions } from './calibration-options.ts';
import { expectedGap } from './confidence-bins.ts';

/**
 * Returns the expected calibration error: how far confidence and accuracy lie apart, on average over the rows.
 *
 * Networks trained on long-tailed data are overconfident, the more so on their rare classes. Rows are binned by confidence, see
 * {@link reliabilityDiagram}; the number depends on the number of bins, so compare under the same one.
 *
 *     ECE = sum over bins i of  rows(i) / rows · |accuracy(i) - confidence(i)|
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each row, `[numRows]`.
 * @param confidences - Probability that the model gave to the predicted class, in [0, 1], `[numRows]`. What rounding leaves above 1, up
 *   to 1e-6, counts as 1.
 * @param options - The number of bins, and what becomes of a confidence of 0.
 * @returns The error in [0, 1], often given in percent; `null` if no row falls into a bin, all confidences being 0.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an id is not a whole number in [0, numClasses), a confidence is outside
 *   [0, 1], or `numBins` is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { expectedCalibrationError } from '@lt/metrics';
 *
 * // Ten predictions with confidence 0.9, of which seven are right.
 * const classIds = [0, 0, 0, 0, 0, 0, 0, 1, 1, 2];
 * const predicted = new Array(10).fill(0);
 * const confidences = new Array(10).fill(0.9);
 * console.log(expectedCalibrationError(classIds, predicted, confidences)!.toFixed(4)); // 0.2000
 * ```
 *
 * @see M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015,
 *   https://doi.org/10.1609/aaai.v29i1.9602
 * @see C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, section 2,
 *   https://arxiv.org/abs/1706.04599
 * @see Z. Zhong, J. Cui, S. Liu, J. Jia, "Improving Calibration for Long-Tailed Recognition", CVPR 2021,
 *   https://arxiv.org/abs/2104.00466. Same bins as the authors' code, which also leaves out a confidence of exactly 0.
 */
export function expectedCalibrationError(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  confidences: ArrayLike<number>,
  options: CalibrationOptions = {},
): number | null {
  return expectedGap(binPredictions('expectedCalibrationError', classIds, predicted, confidences, options));
}
