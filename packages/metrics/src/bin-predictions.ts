import type { CalibrationOptions } from './calibration-options.ts';
import { checkPredictions } from './check-predictions.ts';
import {
  addToBins,
  binEdges,
  type ConfidenceBins,
  checkConfidences,
  checkFlag,
  checkNumBins,
  createConfidenceBins,
} from './confidence-bins.ts';

/** Checks the arguments of a calibration metric and sorts its rows into bins of confidence. */
export function binPredictions(
  name: string,
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  confidences: ArrayLike<number>,
  options: CalibrationOptions,
): ConfidenceBins {
  checkPredictions(name, classIds, predicted, options, 'needRows');
  const numBins = checkNumBins(name, options.numBins);
  const includeZero = checkFlag(name, 'includeZero', options.includeZero);
  checkConfidences(name, confidences, classIds.length);
  const bins = createConfidenceBins(numBins);
  const edges = binEdges(numBins);
  for (let row = 0; row < classIds.length; row++) {
    addToBins(bins, edges, confidences[row]!, predicted[row] === classIds[row], includeZero);
  }
  return bins;
}
