export type {
  BatchSampler,
  BatchSamplerOptions,
  BatchSamplerState,
  BatchTail,
  DatasetElement,
} from './batch-sampler.ts';
export {
  type BilateralBatch,
  type BilateralSampler,
  type BilateralSamplerOptions,
  bilateralSampler,
} from './bilateral-sampler.ts';
export { type ClassAwareSamplerOptions, classAwareSampler } from './class-aware-sampler.ts';
export { type ClassBalancedSamplerOptions, classBalancedSampler } from './class-balanced-sampler.ts';
export type { ClassFirstSamplerOptions, Composition } from './class-first-sampler.ts';
export { type ClassWeightedSamplerOptions, classWeightedSampler } from './class-weighted-sampler.ts';
export { type SmoteEnnCleaning, type SmoteEnnOptions, smoteEnn } from './combine/smote-enn.ts';
export { type SmoteTomekCleaning, type SmoteTomekOptions, smoteTomek } from './combine/smote-tomek.ts';
export { type EffectiveNumberSamplerOptions, effectiveNumberSampler } from './effective-number-sampler.ts';
export type { CategoryLists, ImageCategories } from './image-categories.ts';
export { instanceBalancedSampler } from './instance-balanced-sampler.ts';
export type { NeighborEngineChoice } from './neighbors/choose-engine.ts';
export { type NearestNeighborsOptions, nearestNeighbors } from './neighbors/nearest-neighbors.ts';
export type { NeighborEngine, NeighborLists, NeighborSearch, Points } from './neighbors/neighbor-engine.ts';
export { type AdasynOptions, adasyn } from './over/adasyn.ts';
export type { RowAllocation } from './over/allocate-rows.ts';
export { type BorderlineSmoteOptions, borderlineSmote } from './over/borderline-smote.ts';
export type { Category } from './over/category-codes.ts';
export type { BaseChoice } from './over/class-bases.ts';
export { type ClassifyBorderlineOptions, classifyBorderline } from './over/classify-borderline.ts';
export type { BorderRows, DangerRule } from './over/judge-border.ts';
export { kmeansSmote } from './over/kmeans-smote.ts';
export type { KMeansSmoteOptions } from './over/kmeans-smote-options.ts';
export type { MixedFeatures, ResampledMixed } from './over/mixed-features.ts';
export type { PlanBatch, PlanBatchesOptions, ResamplePlanJson } from './over/plan-batch.ts';
export { type PlanSmoteOptions, planSmote } from './over/plan-smote.ts';
export { type RandomOverSampleOptions, randomOverSample } from './over/random-over-sample.ts';
export type { ResamplePlan } from './over/resample-plan.ts';
export { smote } from './over/smote.ts';
export { type SmoteNOptions, smoteN } from './over/smote-n.ts';
export { type SmoteNCOptions, smoteNC } from './over/smote-nc.ts';
export type { SmallClassRule, SmoteOptions } from './over/smote-options.ts';
export { svmSmote } from './over/svm-smote.ts';
export type { SvmSmoteOptions } from './over/svm-smote-options.ts';
export {
  type ValueDifferenceMetric,
  type ValueDifferenceMetricOptions,
  valueDifferenceMetric,
} from './over/value-difference-metric.ts';
export type { WithoutBorder } from './over/without-border.ts';
export { type PkSamplerOptions, pkSampler } from './pk-sampler.ts';
export { type PowerSamplerOptions, powerSampler } from './power-sampler.ts';
export {
  type ProgressivelyBalancedSamplerOptions,
  progressivelyBalancedSampler,
} from './progressively-balanced-sampler.ts';
export { type RepeatFactorSamplerOptions, repeatFactorSampler } from './repeat-factor-sampler.ts';
export { type RepeatFactorsOptions, repeatFactors } from './repeat-factors.ts';
export type { FeatureRows, SameFeatures, ShapedArray } from './resampling/feature-rows.ts';
export type { Label, LabelArray, Labels, SameLabels } from './resampling/labels.ts';
export type { Provenance } from './resampling/made-rows.ts';
export type { ClassReport, ResamplingReport } from './resampling/report.ts';
export type { Resampled } from './resampling/resampled.ts';
export type {
  Carried,
  EngineOption,
  OverSamplingOptions,
  ResamplingOptions,
} from './resampling/resampling-options.ts';
export { resolveSamplingStrategy } from './resampling/resolve-sampling-strategy.ts';
export type { ResamplingProgress, RunControl } from './resampling/run-control.ts';
export type {
  BalanceRule,
  ClassTargets,
  SamplingStrategy,
  StrategyKind,
} from './resampling/sampling-strategy.ts';
export type { ClassTarget } from './resampling/strategy-targets.ts';
export { type ReversedSamplerOptions, reversedSampler } from './reversed-sampler.ts';
export { type SquareRootSamplerOptions, squareRootSampler } from './square-root-sampler.ts';
export { type ResampleStreamOptions, resampleStream } from './stream/resample-stream.ts';
export type { StreamProvenance } from './stream/row-buffer.ts';
export type { ResampledChunk, StreamChunk } from './stream/stream-chunk.ts';
export type { StreamCounts, StreamEmit } from './stream/stream-plan.ts';
export { type AllKnnOptions, allKnn } from './under/all-knn.ts';
export type { EditingOptions } from './under/check-editing.ts';
export type { CleaningEnd } from './under/clean-repeatedly.ts';
export { type ClusterCentroidsOptions, type Condensed, clusterCentroids } from './under/cluster-centroids.ts';
export {
  type CondensedNearestNeighbourOptions,
  condensedNearestNeighbour,
} from './under/condensed-nearest-neighbour.ts';
export type { NeighborSelection } from './under/contradicted-rows.ts';
export type { HardnessTies } from './under/easiest-rows.ts';
export {
  type EditedNearestNeighboursOptions,
  editedNearestNeighbours,
} from './under/edited-nearest-neighbours.ts';
export type { TomekLink } from './under/find-tomek-links.ts';
export {
  type InstanceHardnessResult,
  type InstanceHardnessThresholdOptions,
  instanceHardnessThreshold,
} from './under/instance-hardness-threshold.ts';
export { type NearMissOptions, nearMiss } from './under/near-miss.ts';
export {
  type NeighbourhoodCleaningRuleOptions,
  neighbourhoodCleaningRule,
} from './under/neighbourhood-cleaning-rule.ts';
export { type OneSidedSelectionOptions, oneSidedSelection } from './under/one-sided-selection.ts';
export type { FitPredict } from './under/predict-folds.ts';
export { type RandomUnderSampleOptions, randomUnderSample } from './under/random-under-sample.ts';
export {
  type RepeatedEditedNearestNeighboursOptions,
  type RepeatedlyCleaned,
  repeatedEditedNearestNeighbours,
} from './under/repeated-edited-nearest-neighbours.ts';
export { type TomekLinksOptions, type TomekLinksResult, tomekLinks } from './under/tomek-links.ts';
export type { UnderSampled, UnderSamplingOptions } from './under/under-sampling.ts';
export { type WeightedSamplerOptions, weightedSampler } from './weighted-sampler.ts';
