import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { expectTypeOf, it } from 'vitest';
import {
  type BalancedSoftmaxLossOptions,
  balancedSoftmaxLoss,
  type ClassBalancedLossOptions,
  classBalancedLoss,
  type FocalLossOptions,
  focalLoss,
  type GaussianCloudedLogitLossOptions,
  gaussianCloudedLogitLoss,
  type IsdaLossOptions,
  isdaLoss,
  type LabelAwareSmoothingLossOptions,
  type LadeLossOptions,
  type LdamLossOptions,
  type LogitAdjustedLossOptions,
  type LossOptions,
  labelAwareSmoothingLoss,
  ladeLoss,
  ldamLoss,
  logitAdjustedLoss,
  type Reduction,
  type SoftmaxFocalLossOptions,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  softmaxFocalLoss,
  type VectorScalingLossOptions,
  vectorScalingLoss,
} from '../src/index.ts';

it('without a reduction the result has one number per example, in the types too', () => {
  const calls = (labels: Tensor, logits: Tensor) => ({
    softmax: softmaxCrossEntropy(labels, logits),
    sigmoid: sigmoidCrossEntropy(labels, logits, { labelSmoothing: 0.1 }),
    focal: focalLoss([0, 1], logits, { gamma: 1 }),
    softmaxFocal: softmaxFocalLoss(labels, logits, {}),
    classBalanced: classBalancedLoss(labels, logits, { classCounts: [2, 1] }),
    balancedSoftmax: balancedSoftmaxLoss(labels, logits, { classCounts: [2, 1] }),
    logitAdjusted: logitAdjustedLoss(labels, logits, { classCounts: [2, 1], tau: 2 }),
    ldam: ldamLoss(labels, logits, { classCounts: [2, 1], scale: 10 }),
    isda: isdaLoss(labels, logits, { kernel: logits, covariance: logits }),
    lade: ladeLoss(labels, logits, { classCounts: [2, 1], lambda: 1 }),
    clouded: gaussianCloudedLogitLoss(labels, logits, { classCounts: [2, 1], noise: logits }),
    labelAware: labelAwareSmoothingLoss(labels, logits, { classCounts: [2, 1] }),
    vectorScaling: vectorScalingLoss(labels, logits, { classCounts: [2, 1] }),
  });
  expectTypeOf<ReturnType<typeof calls>>().toEqualTypeOf<{
    softmax: Tensor1D;
    sigmoid: Tensor1D;
    focal: Tensor1D;
    softmaxFocal: Tensor1D;
    classBalanced: Tensor1D;
    balancedSoftmax: Tensor1D;
    logitAdjusted: Tensor1D;
    ldam: Tensor1D;
    isda: Tensor1D;
    lade: Tensor1D;
    clouded: Tensor1D;
    labelAware: Tensor1D;
    vectorScaling: Tensor1D;
  }>();
});

it('a reduction makes the result a Scalar', () => {
  const calls = (labels: Tensor, logits: Tensor, reduction: Reduction) => ({
    softmax: softmaxCrossEntropy(labels, logits, { reduction: 'mean' }),
    sigmoid: sigmoidCrossEntropy(labels, logits, { reduction }),
    focal: focalLoss(labels, logits, { reduction: 'positives' }),
    softmaxFocal: softmaxFocalLoss(labels, logits, { gamma: 1, reduction }),
    classBalanced: classBalancedLoss(labels, logits, { classCounts: [2, 1], reduction }),
    balancedSoftmax: balancedSoftmaxLoss(labels, logits, { classCounts: [2, 1], reduction }),
    logitAdjusted: logitAdjustedLoss(labels, logits, { classCounts: [2, 1], reduction: 'weightedMean' }),
    ldam: ldamLoss(labels, logits, { classCounts: [2, 1], reduction }),
    isda: isdaLoss(labels, logits, { kernel: logits, covariance: logits, reduction }),
    lade: ladeLoss(labels, logits, { classCounts: [2, 1], reduction }),
    clouded: gaussianCloudedLogitLoss(labels, logits, { classCounts: [2, 1], noise: [1, 2], reduction }),
    labelAware: labelAwareSmoothingLoss(labels, logits, { classCounts: [2, 1], reduction: 'mean' }),
    vectorScaling: vectorScalingLoss(labels, logits, { classCounts: [2, 1], reduction }),
  });
  expectTypeOf<ReturnType<typeof calls>>().toEqualTypeOf<{
    softmax: Scalar;
    sigmoid: Scalar;
    focal: Scalar;
    softmaxFocal: Scalar;
    classBalanced: Scalar;
    balancedSoftmax: Scalar;
    logitAdjusted: Scalar;
    ldam: Scalar;
    isda: Scalar;
    lade: Scalar;
    clouded: Scalar;
    labelAware: Scalar;
    vectorScaling: Scalar;
  }>();
});

it('a wrapper may hand on options whose reduction it does not know', () => {
  const wrappers = {
    softmax: (labels: Tensor, logits: Tensor, options?: LossOptions) =>
      softmaxCrossEntropy(labels, logits, options),
    sigmoid: (labels: Tensor, logits: Tensor, options: LossOptions & { reduction?: Reduction }) =>
      sigmoidCrossEntropy(labels, logits, options),
    focal: (labels: Tensor, logits: Tensor, options: FocalLossOptions) => focalLoss(labels, logits, options),
    softmaxFocal: (labels: Tensor, logits: Tensor, options: SoftmaxFocalLossOptions) =>
      softmaxFocalLoss(labels, logits, { ...options, gamma: 1 }),
    classBalanced: (labels: Tensor, logits: Tensor, options: ClassBalancedLossOptions) =>
      classBalancedLoss(labels, logits, options),
    balancedSoftmax: (labels: Tensor, logits: Tensor, options: BalancedSoftmaxLossOptions) =>
      balancedSoftmaxLoss(labels, logits, options),
    logitAdjusted: (labels: Tensor, logits: Tensor, options: LogitAdjustedLossOptions) =>
      logitAdjustedLoss(labels, logits, options),
    labelAware: (labels: Tensor, logits: Tensor, options: LabelAwareSmoothingLossOptions) =>
      labelAwareSmoothingLoss(labels, logits, options),
    clouded: (labels: Tensor, logits: Tensor, options: GaussianCloudedLogitLossOptions) =>
      gaussianCloudedLogitLoss(labels, logits, options),
    lade: (labels: Tensor, logits: Tensor, options: LadeLossOptions) => ladeLoss(labels, logits, options),
    isda: (labels: Tensor, logits: Tensor, options: IsdaLossOptions) => isdaLoss(labels, logits, options),
    ldam: (labels: Tensor, logits: Tensor, options: LdamLossOptions) => ldamLoss(labels, logits, options),
    vectorScaling: (labels: Tensor, logits: Tensor, options: VectorScalingLossOptions) =>
      vectorScalingLoss(labels, logits, options),
  };
  type Results = { [Name in keyof typeof wrappers]: ReturnType<(typeof wrappers)[Name]> };
  expectTypeOf<Results>().toEqualTypeOf<Record<keyof typeof wrappers, Tensor1D | Scalar>>();
});
