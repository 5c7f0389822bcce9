import { checkNumber, checkNumbers, checkOptions } from '@lt/core';
import type { ClassOptions } from './class-options.ts';
import { addToBins, binEdges, checkNumBins, createConfidenceBins, expectedGap } from './confidence-bins.ts';
import { checkMatrix, LARGEST_PROBABILITY, type ScoreMatrix } from './score-matrix.ts';

/** Options of {@link perClassCalibrationError} and {@link classwiseCalibrationError}. */
export interface ClasswiseCalibrationOptions extends ClassOptions {
  /** Number of equal bins over [0, 1]. @default 15 */
  numBins?: number;
}

/**
 * Returns the calibration error of each class: how far the probability that the model gives to the class lies from the share of rows
 * that belong to it.
 *
 * {@link expectedCalibrationError} looks at the predicted class only, and so hardly ever at rare ones. Here every row counts for every
 * class. Average over a shot group, or over all classes with {@link classwiseCalibrationError}.
 *
 *     error(c) = sum over bins i of  rows(i) / rows · |share of class c among the rows of bin i - mean probability of c in bin i|
 *
 * The bins are those of {@link reliabilityDiagram}, by the probability of class c, except that a probability of exactly 0 falls into the
 * first: in float32 the softmax of many classes ends there.
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`.
 * @param probabilities - Probability of each class, in [0, 1], flat and row by row, `[numRows · numClasses]`, or an array of rows. Rows
 *   should sum to 1; not checked. What rounding leaves above 1, up to 1e-6, counts as 1.
 * @param options - The number of bins, and the number of classes; without it the length of `probabilities` tells.
 * @returns Error of each class in [0, 1], `[numClasses]`.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, `probabilities` has another size or an element outside [0, 1], an id is not a whole number in
 *   [0, numClasses), or `numBins` is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { perClassCalibrationError } from '@lt/metrics';
 *
 * // Class 2 gets a quarter of the probability and has no row.
 * const probabilities = [[0.75, 0, 0.25], [0.75, 0, 0.25], [0.75, 0, 0.25], [0, 0.75, 0.25]];
 * console.log(perClassCalibrationError([0, 0, 0, 1], probabilities)); // [ 0.1875, 0.0625, 0.25 ]
 * ```
 *
 * @see M. Kull et al., "Beyond Temperature Scaling: Obtaining Well-Calibrated Multi-Class Probabilities with Dirichlet Calibration",
 *   NeurIPS 2019, section 2, https://arxiv.org/abs/1910.12656. For `bins` the authors' code makes `bins - 1` bins [lower, upper) and one
 *   for a probability of exactly 1; with `numBins` one less the two agree wherever no probability lies on an edge.
 */
export function perClassCalibrationError(
  classIds: ArrayLike<number>,
  probabilities: ScoreMatrix,
  options: ClasswiseCalibrationOptions = {},
): number[] {
  return classErrors('perClassCalibrationError', classIds, probabilities, options);
}

/** Checks the arguments and returns the error of each class. */
export function classErrors(
  name: string,
  classIds: ArrayLike<number>,
  probabilities: ScoreMatrix,
  options: ClasswiseCalibrationOptions,
): number[] {
  checkNumbers(name, 'classIds', classIds, { min: 0, integer: true });
  checkOptions(name, options);
  const numBins = checkNumBins(name, options.numBins);
  if (options.numClasses !== undefined) {
    checkNumber(name, 'numClasses', options.numClasses, { min: 1, integer: true });
  }
  const { values, numRows, numClasses } = checkMatrix(name, 'probabilities', probabilities, {
    numRows: classIds.length,
    numClasses: options.numClasses,
    min: 0,
    max: LARGEST_PROBABILITY,
  });
  checkNumbers(name, 'classIds', classIds, { min: 0, below: numClasses, integer: true });
  const edges = binEdges(numBins);
  return Array.from({ length: numClasses }, (_, c) => {
    const bins = createConfidenceBins(numBins);
    for (let row = 0; row < numRows; row++) {
      addToBins(bins, edges, values[row * numClasses + c]!, classIds[row] === c, true);
    }
    // There is a row, and every row is in a bin.
    return expectedGap(bins)!;
  });
}
