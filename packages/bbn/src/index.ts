export { bilateralAccuracy, type ClassIds } from './bilateral-accuracy.ts';
export { type BilateralLogitsOptions, bilateralLogits } from './bilateral-logits.ts';
export { type BilateralLossOptions, bilateralLoss } from './bilateral-loss.ts';
export {
  type AlphaKind,
  type AlphaSchedule,
  type CumulativeAlphaOptions,
  cumulativeAlpha,
} from './cumulative-alpha.ts';
export { type MixFeaturesOptions, mixFeatures } from './mix-features.ts';
