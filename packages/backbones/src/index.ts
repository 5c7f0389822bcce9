export type { Shortcut } from './basic-block.ts';
export { type CifarResNetOptions, cifarResNet } from './cifar-res-net.ts';
export { type CopyModelOptions, copyModel } from './copy-model.ts';
export {
  type ExtractedFeatures,
  type ExtractFeaturesOptions,
  extractFeatures,
  type FeatureProgress,
} from './extract-features.ts';
export type { FeatureBatch, ShapedData } from './feature-batches.ts';
export { type ImportedWeights, type ImportWeightsOptions, importWeights } from './import-weights.ts';
export { type ResNetOptions, resNet } from './res-net.ts';
export { type ResNetNamesOptions, resNetNames, type WeightNames } from './res-net-names.ts';
export { type SmallConvNetOptions, smallConvNet } from './small-conv-net.ts';
export { type BackboneParts, type SplitBackboneOptions, splitBackbone } from './split-backbone.ts';
