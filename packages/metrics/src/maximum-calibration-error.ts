import { binPredictions } from './bin-predictions.ts';
import type { CalibrationOptions } from './calibration-options.ts';
import { largestGap } from './confidence-bins.ts';

/**
 * Returns the maximum calibration error: the largest gap between confidence and accuracy over the bins of confidence.
 *
 * The worst case that {@link expectedCalibrationError} averages away. A bin with one row weighs as much as any other, so read it next
 * to the counts of {@link reliabilityDiagram}.
 *
 *     MCE = max over bins i with rows of  |accuracy(i) - confidence(i)|
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each row, `[numRows]`.
 * @param confidences - Probability that the model gave to the predicted class, in [0, 1], `[numRows]`. What rounding leaves above 1, up
 *   to 1e-6, counts as 1.
 * @param options - The number of bins, and what becomes of a confidence of 0.
 * @returns The error in [0, 1]; `null` if no row falls into a bin, all confidences being 0.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an id is not a whole number in [0, numClasses), a confidence is outside
 *   [0, 1], or `numBins` is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { maximumCalibrationError } from '@lt/metrics';
 *
 * console.log(maximumCalibrationError([0, 1, 0, 1], [0, 1, 0, 0], [0.75, 0.75, 1, 0.25])); // 0.25
 * ```
 *
 * @see M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015,
 *   https://doi.org/10.1609/aaai.v29i1.9602
 * @see C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, section 2,
 *   https://arxiv.org/abs/1706.04599
 */
export function maximumCalibrationError(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  confidences: ArrayLike<number>,
  options: CalibrationOptions = {},
): number | null {
  return largestGap(binPredictions('maximumCalibrationError', classIds, predicted, confidences, options));
}
