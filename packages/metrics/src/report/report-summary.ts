import type { ShotAccuracy } from '../shot-accuracy.ts';
import type { WorstClass } from './report-types.ts';

/** What a {@link ReportIntervalName} can be, in the order of the summary. */
export const INTERVAL_NAMES: readonly ReportIntervalName[] = [
  'accuracy',
  'balancedAccuracy',
  'many',
  'medium',
  'few',
  'macroF1',
];

/** Numbers of a {@link ReportSummary} that can have an interval. */
export type ReportIntervalName = 'accuracy' | 'balancedAccuracy' | 'many' | 'medium' | 'few' | 'macroF1';

/** Between what a number would lie had other test rows been drawn. Part of {@link ReportIntervals}. */
export interface ReportInterval {
  /** Lower end. */
  lower: number;
  /** Upper end. */
  upper: number;
}

/** Bootstrap intervals of a summary. Made by `longTailReportIntervals`. */
export interface ReportIntervals extends Record<ReportIntervalName, ReportInterval | null> {
  /** Share of test sets whose interval holds the true value, between 0 and 1. */
  confidence: number;
}

/** Accuracy when any of the `k` highest scores may be the true class. Part of {@link ReportSummary}. */
export interface ReportTopK {
  /** How many scores count. */
  k: number;
  /** Share of rows whose true class is among them, in [0, 1]. */
  accuracy: number;
}

/** Numbers over all classes. Made by `longTailReport`. */
export interface ReportSummary extends Pick<ShotAccuracy, 'many' | 'medium' | 'few'> {
  /** Test rows. */
  numRows: number;
  /** Classes. */
  numClasses: number;
  /** Classes that have test rows. */
  numTestedClasses: number;
  /** Share of rows predicted right, in [0, 1]; see `accuracy`. */
  accuracy: number;
  /** Mean recall of the classes that have test rows; see `balancedAccuracy`. */
  balancedAccuracy: number;
  /** The class with the smallest recall; see `worstClassRecall`. */
  worstClass: WorstClass;
  /** Geometric mean of the recalls; see `geometricMean`. */
  geometricMean: number;
  /** Harmonic mean of the recalls; see `harmonicMean`. */
  harmonicMean: number;
  /** Mean F1 of the classes; see `macroF1`. */
  macroF1: number;
  /** Accuracy among the highest scores, see `topKAccuracy`; `null` without scores. */
  topK: ReportTopK | null;
  /** Mean gap between confidence and accuracy, see `expectedCalibrationError`; `null` without confidences. */
  expectedCalibrationError: number | null;
  /** Largest gap between confidence and accuracy, see `maximumCalibrationError`; `null` without confidences. */
  maximumCalibrationError: number | null;
  /** The bootstrap intervals that were given, each `null` if its number is; `null` if none were. */
  intervals: ReportIntervals | null;
}
