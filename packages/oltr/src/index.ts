export type { ModulatedAttentionOptions } from './attention-layer.ts';
export type { ClassMask } from './class-mask.ts';
export {
  ClassMemory,
  type ClassMemoryOptions,
  type EmptyClassPolicy,
  type FinalizeOptions,
} from './class-memory.ts';
export type { ClassMemoryJson } from './class-memory-json.ts';
export type { ClassMemoryUpdate } from './class-memory-update.ts';
export {
  type DiscriminativeCentroidsLossOptions,
  discriminativeCentroidsLoss,
  type OfficialCentroidsLoss,
} from './discriminative-centroids-loss.ts';
export {
  type EstimateReachabilityScaleOptions,
  estimateReachabilityScale,
} from './estimate-reachability-scale.ts';
export { type ImportOltrWeightsOptions, importOltrWeights } from './import-oltr-weights.ts';
export type { LayerMaker, OltrLayerOptions } from './layer-options.ts';
export { LightModulatedAttention } from './light-modulated-attention.ts';
export {
  type MetaEmbedding,
  type MetaEmbeddingOptions,
  type MetaEmbeddingWeights,
  metaEmbedding,
} from './meta-embedding.ts';
export {
  MetaEmbeddingClassifier,
  type MetaEmbeddingClassifierOptions,
  type MetaEmbeddingLayer,
} from './meta-embedding-classifier.ts';
export { ModulatedAttention } from './modulated-attention.ts';
export { type OltrNetwork, type OltrNetworkOptions, oltrNetwork } from './oltr-network.ts';
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
export { registerOltrLayers } from './register-oltr-layers.ts';
export { trainOltr } from './train-oltr.ts';
export type {
  OltrContext,
  OltrStageOptions,
  TrainedOltr,
  TrainOltrOptions,
} from './train-oltr-options.ts';
