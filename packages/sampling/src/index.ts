export type {
  BatchSampler,
  BatchSamplerOptions,
  BatchSamplerState,
  BatchTail,
  DatasetElement,
} from './batch-sampler.ts';
export { type ClassBalancedSamplerOptions, classBalancedSampler } from './class-balanced-sampler.ts';
export type { ClassFirstSamplerOptions } from './class-first-sampler.ts';
export { instanceBalancedSampler } from './instance-balanced-sampler.ts';
