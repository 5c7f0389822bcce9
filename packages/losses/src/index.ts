export { type AsymmetricLossOptions, asymmetricLoss } from './asymmetric-loss.ts';
export {
  type BalancedContrastiveLossOptions,
  balancedContrastiveLoss,
} from './balanced-contrastive-loss.ts';
export { type BalancedSoftmaxLossOptions, balancedSoftmaxLoss } from './balanced-softmax-loss.ts';
export { type CenterLossOptions, centerLoss } from './center-loss.ts';
export { type ClassBalancedLossOptions, classBalancedLoss } from './class-balanced-loss.ts';
export type { ClassCovariance } from './class-covariance.ts';
export type { SmoothingShape } from './class-smoothing.ts';
export { type DeferredReweightingOptions, deferredReweighting } from './deferred-reweighting.ts';
export {
  type DistributionBalancedLossOptions,
  distributionBalancedLoss,
} from './distribution-balanced-loss.ts';
export { type EpochCallback, epochCallback } from './epoch-callback.ts';
export { type EqualizationLossOptions, equalizationLoss } from './equalization-loss.ts';
export { type EqualizationLossV2Options, equalizationLossV2 } from './equalization-loss-v2.ts';
export type { GradientSums } from './equalization-weights.ts';
export type { Centers } from './features/centers.ts';
export type { FeatureLossOptions, FeatureReduction } from './features/feature-loss-options.ts';
export { type FocalLossOptions, focalLoss } from './focal-loss.ts';
export {
  type GaussianCloudedLogitLossOptions,
  gaussianCloudedLogitLoss,
} from './gaussian-clouded-logit-loss.ts';
export { type InfluenceBalancedLossOptions, influenceBalancedLoss } from './influence-balanced-loss.ts';
export { type IsdaLogitsOptions, isdaLogits } from './isda-logits.ts';
export { type IsdaLossOptions, isdaLoss } from './isda-loss.ts';
export {
  type LabelAwareSmoothingLossOptions,
  labelAwareSmoothingLoss,
} from './label-aware-smoothing-loss.ts';
export type { Labels } from './labels.ts';
export { type LadeLossOptions, ladeLoss } from './lade-loss.ts';
export { type LdamLossOptions, ldamLoss } from './ldam-loss.ts';
export { type LiftedStructuredLossOptions, liftedStructuredLoss } from './lifted-structured-loss.ts';
export { type LogitAdjustedLossOptions, logitAdjustedLoss } from './logit-adjusted-loss.ts';
export type { LossOptions, Reduction } from './loss-options.ts';
export { type PacoLossOptions, pacoLoss } from './paco-loss.ts';
export { type RangeLossOptions, rangeLoss } from './range-loss.ts';
export { type SeesawLossOptions, seesawLoss } from './seesaw-loss.ts';
export { sigmoidBiasInit } from './sigmoid-bias-init.ts';
export { sigmoidCrossEntropy } from './sigmoid-cross-entropy.ts';
export { softmaxCrossEntropy } from './softmax-cross-entropy.ts';
export { type SoftmaxFocalLossOptions, softmaxFocalLoss } from './softmax-focal-loss.ts';
export {
  type SupervisedContrastiveLossOptions,
  supervisedContrastiveLoss,
} from './supervised-contrastive-loss.ts';
export { type UpdateCentersOptions, updateCenters } from './update-centers.ts';
export { type UpdateClassCovarianceOptions, updateClassCovariance } from './update-class-covariance.ts';
export {
  type NextGradientSums,
  type UpdateGradientRatioOptions,
  updateGradientRatio,
} from './update-gradient-ratio.ts';
export { type UpdateSeenCountsOptions, updateSeenCounts } from './update-seen-counts.ts';
export { type VectorScalingLossOptions, vectorScalingLoss } from './vector-scaling-loss.ts';
