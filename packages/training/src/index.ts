export { constant } from './constant.ts';
export { type CosineDecayOptions, cosineDecay } from './cosine-decay.ts';
export type { LearningRateSchedule } from './schedule.ts';
export { type SgdOptions, sgd } from './sgd.ts';
export type { SgdOptimizer } from './sgd-optimizer.ts';
export { trainLoop } from './train-loop.ts';
export type {
  EpochEvent,
  ProgressEvent,
  StepContext,
  TrainingSampler,
  TrainLoopOptions,
  TrainLoopResult,
} from './train-loop-options.ts';
export { type WarmupMultiStepOptions, warmupMultiStep } from './warmup-multi-step.ts';
