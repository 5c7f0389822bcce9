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
export { type EffectiveNumberSamplerOptions, effectiveNumberSampler } from './effective-number-sampler.ts';
export type { CategoryLists, ImageCategories } from './image-categories.ts';
export { instanceBalancedSampler } from './instance-balanced-sampler.ts';
export { type PkSamplerOptions, pkSampler } from './pk-sampler.ts';
export { type PowerSamplerOptions, powerSampler } from './power-sampler.ts';
export {
  type ProgressivelyBalancedSamplerOptions,
  progressivelyBalancedSampler,
} from './progressively-balanced-sampler.ts';
export { type RepeatFactorSamplerOptions, repeatFactorSampler } from './repeat-factor-sampler.ts';
export { type RepeatFactorsOptions, repeatFactors } from './repeat-factors.ts';
export { type ReversedSamplerOptions, reversedSampler } from './reversed-sampler.ts';
export { type SquareRootSamplerOptions, squareRootSampler } from './square-root-sampler.ts';
export { type WeightedSamplerOptions, weightedSampler } from './weighted-sampler.ts';
