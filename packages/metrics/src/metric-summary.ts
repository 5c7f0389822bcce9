import { splitByShot } from '@lt/core';
import { type ConfidenceBins, expectedGap, largestGap } from './confidence-bins.ts';
import { type ClassOutcomes, f1Scores, pooledRecall, precisions, recalls } from './count-correct.ts';
import { describeBins, type ReliabilityDiagram } from './describe-bins.ts';
import { geometricMeanOfPresent, harmonicMeanOfPresent, meanOfPresent, smallestOfPresent } from './means.ts';
import type { MetricAccumulatorSettings } from './metric-accumulator-options.ts';
import { type ShotAccuracy, shotAccuracyOf } from './shot-accuracy.ts';

/** All metrics of an accumulator, each the value of the function of the same name over all rows; `null` without rows. */
export interface MetricSummary {
  /** Rows accumulated. */
  numRows: number;
  /** Share of rows predicted right. */
  accuracy: number | null;
  /** Mean recall over the classes that have rows. */
  balancedAccuracy: number | null;
  /** Smallest recall of the classes that have rows. */
  worstClassRecall: number | null;
  /** Geometric mean of the recalls, without correction. */
  geometricMean: number | null;
  /** Harmonic mean of the recalls. */
  harmonicMean: number | null;
  /** Mean F1 score over the classes that have rows or predictions. */
  macroF1: number | null;
  /** Recall of each class, `[numClasses]`; `null` without rows. */
  perClassRecall: (number | null)[];
  /** Precision of each class, `[numClasses]`; `null` for a class that was never predicted. */
  perClassPrecision: (number | null)[];
  /** Accuracy over many-, medium- and few-shot classes; `null` without `trainCounts`. */
  shotAccuracy: ShotAccuracy | null;
  /** Mean gap between confidence and accuracy, over the rows that came with a confidence. */
  expectedCalibrationError: number | null;
  /** Largest gap between confidence and accuracy over the bins, of the rows that came with a confidence. */
  maximumCalibrationError: number | null;
  /** Accuracy and confidence by bins of confidence; its `count` says how many rows came with one. */
  reliabilityDiagram: ReliabilityDiagram;
  /** Rows of each class predicted as each class, `[numClasses][numClasses]`; `null` unless asked for with `confusion`. */
  confusionMatrix: number[][] | null;
}

/** Computes the metrics from counts. */
export function summarizeCounts(
  { numClasses, trainCounts, average, ...shotOptions }: MetricAccumulatorSettings,
  outcomes: ClassOutcomes,
  bins: ConfidenceBins,
  confusion: Float64Array | null,
): MetricSummary {
  const recall = recalls(outcomes);
  return {
    numRows: outcomes.support.reduce((sum, rows) => sum + rows, 0),
    accuracy: pooledRecall(outcomes, recall.keys()),
    balancedAccuracy: meanOfPresent(recall),
    worstClassRecall: smallestOfPresent(recall),
    geometricMean: geometricMeanOfPresent(recall, 0),
    harmonicMean: harmonicMeanOfPresent(recall),
    macroF1: meanOfPresent(f1Scores(outcomes)),
    perClassRecall: recall,
    perClassPrecision: precisions(outcomes),
    shotAccuracy: trainCounts && shotAccuracyOf(outcomes, splitByShot(trainCounts, shotOptions), average),
    expectedCalibrationError: expectedGap(bins),
    maximumCalibrationError: largestGap(bins),
    reliabilityDiagram: describeBins(bins),
    confusionMatrix:
      confusion &&
      Array.from({ length: numClasses }, (_, c) =>
        Array.from(confusion.subarray(c * numClasses, (c + 1) * numClasses)),
      ),
  };
}
