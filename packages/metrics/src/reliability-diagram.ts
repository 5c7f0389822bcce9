import { binPredictions } from './bin-predictions.ts';
import type { CalibrationOptions } from './calibration-options.ts';
import { describeBins, type ReliabilityDiagram } from './describe-bins.ts';

export type { ReliabilityBin, ReliabilityDiagram } from './describe-bins.ts';

/**
 * Returns accuracy and mean confidence by bins of confidence: the bars of a reliability diagram.
 *
 * A calibrated model is right on 80% of the rows that it predicts with confidence 0.8. {@link expectedCalibrationError} and
 * {@link maximumCalibrationError} are the mean and the largest gap between the two over these bins.
 *
 *     bin(i) = rows with  i / numBins < confidence <= (i + 1) / numBins,   i = 0 … numBins - 1
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each row, `[numRows]`.
 * @param confidences - Probability that the model gave to the predicted class, in [0, 1], `[numRows]`. What rounding leaves above 1, up
 *   to 1e-6, counts as 1. Compared in float64, also from a `Float32Array`.
 * @param options - The number of bins, and what becomes of a confidence of 0.
 * @returns Count, accuracy and confidence of each bin and of all rows; `null` where there is no row.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an id is not a whole number in [0, numClasses), a confidence is outside
 *   [0, 1], or `numBins` is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { reliabilityDiagram } from '@lt/metrics';
 *
 * const { bins } = reliabilityDiagram([0, 1, 1, 0], [0, 1, 0, 0], [0.5, 0.875, 0.75, 1], { numBins: 2 });
 * console.log(bins[0]); // { lower: 0, upper: 0.5, count: 1, accuracy: 1, confidence: 0.5 }
 * console.log(bins[1]!.count, bins[1]!.accuracy!.toFixed(4), bins[1]!.confidence); // 3 0.6667 0.875
 * ```
 *
 * @see A. Niculescu-Mizil, R. Caruana, "Predicting Good Probabilities with Supervised Learning", ICML 2005, section 4,
 *   https://doi.org/10.1145/1102351.1102430
 * @see Z. Zhong, J. Cui, S. Liu, J. Jia, "Improving Calibration for Long-Tailed Recognition", CVPR 2021, section 3.1,
 *   https://arxiv.org/abs/2104.00466. The authors' code gives 0 for an empty bin.
 */
export function reliabilityDiagram(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  confidences: ArrayLike<number>,
  options: CalibrationOptions = {},
): ReliabilityDiagram {
  return describeBins(binPredictions('reliabilityDiagram', classIds, predicted, confidences, options));
}
