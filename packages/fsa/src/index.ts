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
