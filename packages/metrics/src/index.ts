export { accuracy } from './accuracy.ts';
export { type AurocOptions, auroc } from './auroc.ts';
export { type AveragePrecisionOptions, averagePrecision } from './average-precision.ts';
export { balancedAccuracy } from './balanced-accuracy.ts';
export { type BootstrapInterval, bootstrapInterval } from './bootstrap-interval.ts';
export type { BootstrapOptions, BootstrapProgress } from './bootstrap-options.ts';
export type { CalibrationOptions } from './calibration-options.ts';
export { type CcrAtFprOptions, ccrAtFpr } from './ccr-at-fpr.ts';
export type { ClassOptions } from './class-options.ts';
export { classwiseCalibrationError } from './classwise-calibration-error.ts';
export { confusionMatrix } from './confusion-matrix.ts';
export { createMetricAccumulator } from './create-metric-accumulator.ts';
export { expectedCalibrationError } from './expected-calibration-error.ts';
export { type FprAtTprOptions, fprAtTpr } from './fpr-at-tpr.ts';
export { type GeometricMeanOptions, geometricMean } from './geometric-mean.ts';
export { harmonicMean } from './harmonic-mean.ts';
export { harmonicMeanOf } from './harmonic-mean-of.ts';
export { type HeadTailGapOptions, headTailGap } from './head-tail-gap.ts';
export {
  type LongTailReport,
  type LongTailReportOptions,
  longTailReport,
  type ReportFormOptions,
} from './long-tail-report.ts';
export {
  type LongTailReportIntervalsOptions,
  longTailReportIntervals,
} from './long-tail-report-intervals.ts';
export { macroF1 } from './macro-f1.ts';
export { maximumCalibrationError } from './maximum-calibration-error.ts';
export {
  type MeanAveragePrecision,
  type MeanAveragePrecisionOptions,
  meanAveragePrecision,
} from './mean-average-precision.ts';
export { metricAccumulatorFromJSON } from './metric-accumulator-from-json.ts';
export type { MetricAccumulatorJSON } from './metric-accumulator-json.ts';
export type { MetricAccumulatorOptions, MetricAccumulatorSettings } from './metric-accumulator-options.ts';
export type { MetricAccumulator } from './metric-counts.ts';
export type { MetricSummary } from './metric-summary.ts';
export { type OpenSetFMeasureOptions, openSetFMeasure } from './open-set-f-measure.ts';
export { openSetMacroF1 } from './open-set-macro-f1.ts';
export { type OscrOptions, oscr } from './oscr.ts';
export {
  type ClasswiseCalibrationOptions,
  perClassCalibrationError,
} from './per-class-calibration-error.ts';
export { perClassPrecision } from './per-class-precision.ts';
export { perClassRecall } from './per-class-recall.ts';
export { pickRows } from './pick-rows.ts';
export { rankWeightedRecall } from './rank-weighted-recall.ts';
export { recallFrequencyArea } from './recall-frequency-area.ts';
export { type ReliabilityBin, type ReliabilityDiagram, reliabilityDiagram } from './reliability-diagram.ts';
export type {
  ReportInterval,
  ReportIntervalName,
  ReportIntervals,
  ReportSummary,
  ReportTopK,
} from './report/report-summary.ts';
export type { ClassReport, MostConfusedWith, Shot, WorstClass } from './report/report-types.ts';
export type { ScoreMatrix } from './score-matrix.ts';
export { type ShotAccuracy, type ShotAccuracyOptions, shotAccuracy } from './shot-accuracy.ts';
export { type ShotAuroc, type ShotAurocOptions, shotAuroc } from './shot-auroc.ts';
export {
  type ShotCalibrationError,
  type ShotCalibrationErrorOptions,
  shotCalibrationError,
} from './shot-calibration-error.ts';
export {
  type ShotRejectionRate,
  type ShotRejectionRateOptions,
  shotRejectionRate,
} from './shot-rejection-rate.ts';
export { type TailWeightedRecallOptions, tailWeightedRecall } from './tail-weighted-recall.ts';
export { type TopKOptions, topKAccuracy } from './top-k-accuracy.ts';
export { worstClassRecall } from './worst-class-recall.ts';
