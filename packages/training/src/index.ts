export type { Augmentation, BatchPosition } from './augment/augmentation.ts';
export {
  type CmoOptions,
  cmo,
  type LabeledImages,
  type MinorityPasting,
  type PastedBatch,
} from './augment/cmo.ts';
export { composeAugmentations } from './augment/compose-augmentations.ts';
export { type CutmixOptions, cutmix } from './augment/cutmix.ts';
export { type HorizontalFlipOptions, horizontalFlip } from './augment/horizontal-flip.ts';
export type { BatchMixing, BatchMixingOptions, MixedBatch } from './augment/mixing.ts';
export { mixup } from './augment/mixup.ts';
export { type NormalizeChannelsOptions, normalizeChannels } from './augment/normalize-channels.ts';
export { type PadAndCropOptions, padAndCrop } from './augment/pad-and-crop.ts';
export type { CheckpointParts, ResumableSampler, SavedParts } from './checkpoint/checkpoint-parts.ts';
export type { CheckpointStore } from './checkpoint/checkpoint-store.ts';
export { fileStore } from './checkpoint/file-store.ts';
export { indexedDbStore } from './checkpoint/indexed-db-store.ts';
export {
  type Checkpoint,
  type LoadCheckpointOptions,
  loadCheckpoint,
  type SavedVariable,
} from './checkpoint/load-checkpoint.ts';
export {
  type SaveCheckpointOptions,
  type SavedCheckpoint,
  saveCheckpoint,
} from './checkpoint/save-checkpoint.ts';
export type { TensorValues } from './checkpoint/tensor-values.ts';
export { type ClipGradientsOptions, clipGradients } from './clip-gradients.ts';
export { constant } from './constant.ts';
export { type CosineDecayOptions, cosineDecay } from './cosine-decay.ts';
export {
  type EarlyStopping,
  type EarlyStoppingOptions,
  type EarlyStoppingResult,
  type EarlyStoppingState,
  earlyStopping,
} from './early-stopping.ts';
export type { LearningRateSchedule } from './schedule.ts';
export { type SgdOptions, sgd } from './sgd.ts';
export type { SgdOptimizer } from './sgd-optimizer.ts';
export { trainLoop } from './train-loop.ts';
export type {
  CheckpointInterval,
  TrainingModel,
  TrainingWeight,
  TrainLoopCheckpoint,
  TrainLoopEarlyStopping,
  TrainLoopOptions,
} from './train-loop-options.ts';
export type {
  EpochEvent,
  EvaluateContext,
  ProgressEvent,
  StepContext,
  TrainLoopResult,
} from './training-events.ts';
export type { TrainingSampler } from './training-sampler.ts';
export { type WarmupMultiStepOptions, warmupMultiStep } from './warmup-multi-step.ts';
export { type WeightAverage, type WeightAverageOptions, weightAverage } from './weight-average.ts';
