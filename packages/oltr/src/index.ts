export { type CalibrateThresholdOptions, calibrateThreshold } from './open-set/calibrate-threshold.ts';
export {
  type FitOpenMaxOptions,
  fitOpenMax,
  type OpenMaxModel,
  type WeibullTail,
} from './open-set/fit-open-max.ts';
export { type OpenMaxOptions, type OpenMaxResult, openMax } from './open-set/open-max.ts';
export type { OpenMaxDistance } from './open-set/open-max-distance.ts';
export type { OpenSetScoreOptions } from './open-set/open-set-options.ts';
export type { OpenSetRows } from './open-set/open-set-rows.ts';
export type { OpenSetScore } from './open-set/open-set-score.ts';
export { openSetScores } from './open-set/open-set-scores.ts';
export {
  type OpenSetPrediction,
  type PredictOpenSetOptions,
  predictOpenSet,
} from './open-set/predict-open-set.ts';
export type { Weibull } from './open-set/weibull-tail.ts';
