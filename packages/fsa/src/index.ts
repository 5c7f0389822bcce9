export { type ConfusingClassesOptions, confusingClasses } from './augment/confusing-classes.ts';
export { ConfusionAccumulator, type ConfusionAccumulatorOptions } from './augment/confusion-accumulator.ts';
export { type FusedFeatures, type FuseFeaturesOptions, fuseFeatures } from './augment/fuse-features.ts';
export { fusePooled } from './augment/fuse-pooled.ts';
export type { SkipReason } from './augment/fusion-plan.ts';
export type { Rounding, SpecificCountOptions } from './augment/specific-count.ts';
export type { Uniforms } from './augment/uniforms.ts';
export { classActivationMap } from './cam/class-activation-map.ts';
export { classActivationMaps } from './cam/class-activation-maps.ts';
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
