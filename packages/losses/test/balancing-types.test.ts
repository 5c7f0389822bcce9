import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { expectTypeOf, it } from 'vitest';
import {
  type AsymmetricLossOptions,
  asymmetricLoss,
  type DistributionBalancedLossOptions,
  distributionBalancedLoss,
  type EqualizationLossOptions,
  type EqualizationLossV2Options,
  equalizationLoss,
  equalizationLossV2,
  type InfluenceBalancedLossOptions,
  influenceBalancedLoss,
  type Reduction,
  type SeesawLossOptions,
  seesawLoss,
} from '../src/index.ts';

it('a reduction makes a Scalar of one number per example, in the types too', () => {
  const calls = (labels: Tensor, logits: Tensor, reduction: Reduction) => ({
    asymmetric: [
      asymmetricLoss(labels, logits),
      asymmetricLoss(labels, logits, { clip: 0, reduction }),
      (options?: AsymmetricLossOptions) => asymmetricLoss(labels, logits, options),
    ] as const,
    equalization: [
      equalizationLoss(labels, logits, { classCounts: [2, 1] }),
      equalizationLoss(labels, logits, { classCounts: [2, 1], base: 'softmax', reduction: 'mean' }),
      (options: EqualizationLossOptions) => equalizationLoss(labels, logits, options),
    ] as const,
    equalizationV2: [
      equalizationLossV2(labels, logits),
      equalizationLossV2(labels, logits, { gradientRatio: [1, 2], reduction }),
      (options?: EqualizationLossV2Options) => equalizationLossV2(labels, logits, options),
    ] as const,
    seesaw: [
      seesawLoss(labels, logits, { classCounts: [2, 1] }),
      seesawLoss(labels, logits, { classCounts: [2, 1], p: 1, reduction: 'mean' }),
      (options: SeesawLossOptions) => seesawLoss(labels, logits, options),
    ] as const,
    influence: [
      influenceBalancedLoss(labels, logits, { features: logits }),
      influenceBalancedLoss(labels, logits, { features: logits, gamma: 1, reduction }),
      (options: InfluenceBalancedLossOptions) => influenceBalancedLoss(labels, logits, options),
    ] as const,
    distribution: [
      distributionBalancedLoss(labels, logits, { classCounts: [2, 1], numExamples: 4 }),
      distributionBalancedLoss(labels, logits, {
        classCounts: [2, 1],
        initBias: 0,
        reduction: 'elementMean',
      }),
      (options: DistributionBalancedLossOptions) => distributionBalancedLoss(labels, logits, options),
    ] as const,
  });
  type Loss = readonly [Tensor1D, Scalar, (options: never) => Tensor1D | Scalar];
  expectTypeOf<ReturnType<typeof calls>>().toExtend<Record<string, Loss>>();
});
