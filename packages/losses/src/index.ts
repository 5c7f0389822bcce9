export { type ClassBalancedLossOptions, classBalancedLoss } from './class-balanced-loss.ts';
export { type DeferredReweightingOptions, deferredReweighting } from './deferred-reweighting.ts';
export { type FocalLossOptions, focalLoss } from './focal-loss.ts';
export type { Labels } from './labels.ts';
export type { LossOptions, Reduction } from './loss-options.ts';
export { sigmoidBiasInit } from './sigmoid-bias-init.ts';
export { sigmoidCrossEntropy } from './sigmoid-cross-entropy.ts';
export { softmaxCrossEntropy } from './softmax-cross-entropy.ts';
export { type SoftmaxFocalLossOptions, softmaxFocalLoss } from './softmax-focal-loss.ts';
