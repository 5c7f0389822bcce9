export { type AdversarialFeaturesOptions, adversarialFeatures } from './adversarial/adversarial-features.ts';
export type { LogitsOf } from './adversarial/logits-of.ts';
export { majorToMinor } from './adversarial/major-to-minor.ts';
export type { MajorToMinorOptions, TranslatedExamples } from './adversarial/major-to-minor-options.ts';
export {
  type MajorToMinorPlan,
  type PlanMajorToMinorOptions,
  planMajorToMinor,
} from './adversarial/plan-major-to-minor.ts';
export type { ValueRange } from './adversarial/value-range.ts';
export type { AugmentationReport } from './augment/augmentation-report.ts';
export type { FeatureAugmenterOptions } from './augment/augmenter-options.ts';
export type { BankStorage, FeatureBankOptions } from './augment/bank-options.ts';
export type { BankReport } from './augment/bank-report.ts';
export type { SampleKind } from './augment/batch-plan.ts';
export { type ConfusingClassesOptions, confusingClasses } from './augment/confusing-classes.ts';
export { ConfusionAccumulator, type ConfusionAccumulatorOptions } from './augment/confusion-accumulator.ts';
export { type AugmentedBatch, type AugmenterState, FeatureAugmenter } from './augment/feature-augmenter.ts';
export { FeatureBank } from './augment/feature-bank.ts';
export type { FeatureMaps, MapsInMemory } from './augment/feature-source.ts';
export { finetuneClassifier } from './augment/finetune-classifier.ts';
export type {
  FeatureBatch,
  FeatureBatches,
  FinetuneClassifierOptions,
  FinetunedClassifier,
  LinearHead,
} from './augment/finetune-options.ts';
export { type FusedFeatures, type FuseFeaturesOptions, fuseFeatures } from './augment/fuse-features.ts';
export { fusePooled } from './augment/fuse-pooled.ts';
export type { FusionMode } from './augment/fusion-mode.ts';
export type { SkipReason } from './augment/fusion-plan.ts';
export type { BankCheckpoint, PrepareOptions } from './augment/prepare-options.ts';
export type { Rounding, SpecificCountOptions } from './augment/specific-count.ts';
export type { Uniforms } from './augment/uniforms.ts';
export { classActivationMap } from './cam/class-activation-map.ts';
export { classActivationMaps } from './cam/class-activation-maps.ts';
export { type GradCamOptions, gradCam } from './cam/grad-cam.ts';
export {
  type CamNormalization,
  type NormalizeCamOptions,
  type NormalizedCam,
  normalizeCam,
} from './cam/normalize-cam.ts';
export {
  type FeatureMasks,
  type SeparatedFeatures,
  type SeparateFeaturesOptions,
  separateFeatures,
} from './cam/separate-features.ts';
export type { ClassIds } from './class-ids.ts';
export type { FeatureGenerator } from './generator/feature-generator.ts';
export type {
  GeneratorKind,
  TrainedFeatureGenerator,
  TrainFeatureGeneratorOptions,
} from './generator/generator-options.ts';
export { trainFeatureGenerator } from './generator/train-feature-generator.ts';
export { type CamPanelsOptions, camPanels } from './pictures/cam-panels.ts';
export type { Colormap } from './pictures/colormaps.ts';
export { type ConfusionSvgOptions, confusionSvg } from './pictures/confusion-svg.ts';
export {
  createFusionViewer,
  type FusionViewer,
  type FusionViewerOptions,
} from './pictures/create-fusion-viewer.ts';
export type { DecisionRegions, PlaneBounds } from './pictures/decision-regions.ts';
export type { FeatureRows } from './pictures/feature-rows.ts';
export {
  type FeatureScatter,
  type FeatureScatterOptions,
  featureScatter,
  type ScatterPoint,
} from './pictures/feature-scatter.ts';
export type { FusionPair, ViewedImage } from './pictures/fusion-view.ts';
export type { MapValues } from './pictures/grid.ts';
export { type JoinPicturesOptions, joinPictures } from './pictures/join-pictures.ts';
export { type OverlayHeatmapOptions, overlayHeatmap } from './pictures/overlay-heatmap.ts';
export { type Pca2d, pca2d } from './pictures/pca-2d.ts';
export type { ImagePixels, Picture } from './pictures/picture.ts';
export { type PageFigure, type PicturePageOptions, picturePage } from './pictures/picture-page.ts';
export { type DrawnSample, type RenderDrawsOptions, renderDraws } from './pictures/render-draws.ts';
export { type RenderHeatmapOptions, renderHeatmap } from './pictures/render-heatmap.ts';
export type { ScatterDrawingOptions } from './pictures/scatter-drawing.ts';
export { type ScatterPairSvgOptions, scatterPairSvg } from './pictures/scatter-pair-svg.ts';
export { type ScatterSvgOptions, scatterSvg } from './pictures/scatter-svg.ts';
export { toPng } from './pictures/to-png.ts';
export {
  type CamBasedSamplingOptions,
  type CamSampledImages,
  camBasedSampling,
  type ForegroundMove,
} from './sampling/cam-based-sampling.ts';
export { type CamForegroundOptions, camForeground } from './sampling/cam-foreground.ts';
export { type MapsAndClassifier, splitAtMaps } from './train/split-at-maps.ts';
export { trainFsa } from './train/train-fsa.ts';
export type {
  FsaPhase,
  RepresentationOptions,
  TrainFsaOptions,
  TrainFsaResult,
} from './train/train-fsa-options.ts';
export {
  type FeatureStatistics,
  type FeatureStatisticsOptions,
  featureStatistics,
} from './transfer/feature-statistics.ts';
export { type TransferFeaturesOptions, transferFeatures } from './transfer/transfer-features.ts';
export {
  type WithinClassAxes,
  type WithinClassAxesOptions,
  withinClassAxes,
} from './transfer/within-class-axes.ts';
