export { bilateralAccuracy, type ClassIds } from './bilateral-accuracy.ts';
export { type BilateralForwardOptions, bilateralForward } from './bilateral-forward.ts';
export { type BilateralLogitsOptions, bilateralLogits } from './bilateral-logits.ts';
export { type BilateralLossOptions, bilateralLoss } from './bilateral-loss.ts';
export type { BilateralModel } from './bilateral-model.ts';
export { type BilateralResNetOptions, bilateralResNet } from './bilateral-res-net.ts';
export {
  type BilateralBatches,
  type BilateralStepOptions,
  type BilateralStepResult,
  type BranchBatch,
  bilateralStep,
} from './bilateral-step.ts';
export {
  type AlphaKind,
  type AlphaSchedule,
  type CumulativeAlphaOptions,
  cumulativeAlpha,
} from './cumulative-alpha.ts';
export { initTailsFrom } from './init-tails-from.ts';
export { type MixFeaturesOptions, mixFeatures } from './mix-features.ts';
export { restoreBilateral } from './restore-bilateral.ts';
export { type SplitBilateralOptions, splitBilateral } from './split-bilateral.ts';
export {
  type BilateralRows,
  type FetchContext,
  type TrainBilateralOptions,
  trainBilateral,
} from './train-bilateral.ts';
