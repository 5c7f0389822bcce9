export { type AdjustLogitsOptions, adjustLogits } from './adjust-logits.ts';
export { type AdjustPriorOptions, adjustPrior } from './adjust-prior.ts';
export type { ClassifierLayerOptions } from './classifier-layer-options.ts';
export { type CosineClassifierOptions, cosineClassifier } from './cosine-classifier.ts';
export { type CosineLogitsOptions, cosineLogits } from './cosine-logits.ts';
export { type EstimatedPrior, type EstimatePriorOptions, estimatePrior } from './estimate-prior.ts';
export type { FeatureSpace } from './feature-space.ts';
export { type LearnableWeightScalingOptions, learnableWeightScaling } from './learnable-weight-scaling.ts';
export type { Matrix, ShapedMatrix } from './matrix.ts';
export {
  type NearestClassMean,
  type NearestClassMeanOptions,
  nearestClassMean,
} from './nearest-class-mean.ts';
export { registerClassifierLayers } from './register-classifier-layers.ts';
export { retrainClassifier } from './retrain-classifier.ts';
export type {
  LinearClassifier,
  RetrainClassifierOptions,
  RetrainedClassifier,
} from './retrain-classifier-options.ts';
export { type SelectedTau, type SelectTauOptions, selectTau, type TauScore } from './select-tau.ts';
export type { Squash } from './squash.ts';
export { tauNormalize } from './tau-normalize.ts';
