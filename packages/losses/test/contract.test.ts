import { describeBackends, describeContracts } from '@lt/testkit';
import { Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import * as fused from '../src/fused/index.ts';
import * as losses from '../src/index.ts';
import { balancingContracts } from './balancing-contracts.ts';
import { featureContracts } from './feature-contracts.ts';

const labels = () =>
  tensor2d([
    [1, 0, 0],
    [0, 0, 1],
  ]);
const logits = () =>
  tensor2d([
    [2, 0, -1],
    [0.5, -2, 1],
  ]);
const classCounts = [900, 90, 10];
const isda = () => ({
  kernel: tensor2d([
    [1, 0, -1],
    [0, 2, 1],
  ]),
  covariance: { counts: [2, 1, 1], means: [0, 0, 0, 0, 0, 0], covariances: [1, 2, 0, 0.5, 1, 1] },
});

/** Every loss gives one float32 value per example. */
async function perExample(result: unknown): Promise<void> {
  expect(result).toBeInstanceOf(Tensor);
  expect(result).toMatchObject({ shape: [2], dtype: 'float32' });
}

/** Wrong calls of a loss; an option that it refuses is a RangeError, whatever its type. */
const errors = (options: object = {}, refused: readonly string[] = []) => [
  { call: () => [[0, 3], logits(), options], throws: RangeError },
  { call: () => [[0], logits(), options], throws: RangeError },
  { call: () => [labels(), [[1, 2, 3]], options], throws: TypeError },
  { call: () => [null, logits(), options], throws: TypeError },
  { call: () => [labels(), logits(), null], throws: TypeError },
  { call: () => [labels(), logits(), 0.1], throws: TypeError },
  { call: () => [labels(), logits(), { ...options, reduction: 'average' }], throws: RangeError },
  {
    call: () => [labels(), logits(), { ...options, labelSmoothing: '0.1' }],
    throws: refused.includes('labelSmoothing') ? RangeError : TypeError,
  },
  { call: () => [labels(), logits(), { ...options, sampleWeights: [1] }], throws: RangeError },
  { call: () => [labels(), logits(), { ...options, ignoreIndex: 0.5 }], throws: RangeError },
];

await describeBackends('contracts', () => {
  describeContracts(losses, {
    isdaLogits: {
      arguments: () => [labels(), logits(), isda()],
      errors: [
        { call: () => [[0, 3], logits(), isda()], throws: RangeError },
        { call: () => [labels(), logits(), { ...isda(), lambda: -1 }], throws: RangeError },
      ],
    },
    isdaLoss: {
      arguments: () => [labels(), logits(), isda()],
      errors: [...errors(isda()), { call: () => [labels(), logits()], throws: TypeError }],
      check: perExample,
    },
    updateClassCovariance: {
      arguments: () => [null, labels(), logits(), { numClasses: 3 }],
      errors: [
        { call: () => [null, labels(), logits()], throws: TypeError },
        { call: () => [null, [0, 3], logits(), { numClasses: 3 }], throws: RangeError },
      ],
    },
    ladeLoss: {
      arguments: () => [labels(), logits(), { classCounts }],
      errors: [
        ...errors({ classCounts }, ['labelSmoothing']),
        { call: () => [labels(), logits()], throws: TypeError },
        { call: () => [labels(), logits(), { classCounts, classWeights: [1, 1, 1] }], throws: RangeError },
      ],
      check: perExample,
    },
    gaussianCloudedLogitLoss: {
      arguments: () => [labels(), logits(), { classCounts, noise: [0, 0.1, 0.2, 0.3, 0.4, 0.5] }],
      errors: [
        ...errors({ classCounts, noise: [0, 0.1, 0.2, 0.3, 0.4, 0.5] }),
        { call: () => [labels(), logits()], throws: TypeError },
        { call: () => [labels(), logits(), { classCounts }], throws: TypeError },
      ],
      check: perExample,
    },
    epochCallback: {
      arguments: () => [{ tau: (epoch: number) => epoch }],
      observe: (callback: losses.EpochCallback<{ tau: number }>) => {
        callback.onEpochBegin(3);
        return callback.options;
      },
      errors: [
        { call: () => [[1]], throws: TypeError },
        { call: () => [{ tau: 1 }], throws: TypeError },
      ],
    },
    labelAwareSmoothingLoss: {
      arguments: () => [labels(), logits(), { classCounts }],
      errors: [
        ...errors({ classCounts }, ['labelSmoothing']),
        { call: () => [labels(), logits()], throws: TypeError },
        { call: () => [labels(), logits(), { classCounts, shape: 'exp' }], throws: TypeError },
      ],
      check: perExample,
    },
    ...featureContracts,
    ...balancingContracts,
    ldamLoss: {
      arguments: () => [labels(), logits(), { classCounts }],
      errors: [
        ...errors({ classCounts }),
        { call: () => [labels(), logits()], throws: TypeError },
        { call: () => [labels(), logits(), { classCounts, scale: 0 }], throws: RangeError },
      ],
      check: perExample,
    },
    vectorScalingLoss: {
      arguments: () => [labels(), logits(), { classCounts }],
      errors: [
        ...errors({ classCounts }),
        { call: () => [labels(), logits()], throws: TypeError },
        { call: () => [labels(), logits(), { classCounts, gamma: -1 }], throws: RangeError },
      ],
      check: perExample,
    },
    balancedSoftmaxLoss: {
      arguments: () => [labels(), logits(), { classCounts }],
      errors: [...errors({ classCounts }), { call: () => [labels(), logits()], throws: TypeError }],
      check: perExample,
    },
    logitAdjustedLoss: {
      arguments: () => [labels(), logits(), { classCounts, tau: 1.5 }],
      errors: [
        ...errors({ classCounts }),
        { call: () => [labels(), logits()], throws: TypeError },
        { call: () => [labels(), logits(), { classCounts, tau: -1 }], throws: RangeError },
      ],
      check: perExample,
    },
    classBalancedLoss: {
      arguments: () => [labels(), logits(), { classCounts }],
      errors: [
        ...errors({ classCounts }),
        { call: () => [labels(), logits()], throws: TypeError },
        { call: () => [labels(), logits(), { classCounts, base: 'softmaxFocal' }], throws: RangeError },
      ],
      check: perExample,
    },
    deferredReweighting: {
      arguments: () => [{ classCounts, startEpoch: 160 }],
      errors: [
        { call: () => [{ classCounts }], throws: TypeError },
        { call: () => [{ classCounts: [1, 0], startEpoch: 1 }], throws: RangeError },
      ],
    },
    focalLoss: { arguments: () => [labels(), logits(), { gamma: 1 }], errors: errors(), check: perExample },
    sigmoidBiasInit: { arguments: () => [10], errors: [{ call: () => [0], throws: RangeError }] },
    sigmoidCrossEntropy: { arguments: () => [labels(), logits()], errors: errors(), check: perExample },
    softmaxCrossEntropy: { arguments: () => [labels(), logits()], errors: errors(), check: perExample },
    softmaxFocalLoss: { arguments: () => [labels(), logits()], errors: errors(), check: perExample },
  });
  describeContracts(fused, {
    enableFusedLosses: {
      arguments: () => [],
      callableWithoutArguments: true,
      check: (result: unknown) => expect(result).toMatchObject({ kernels: expect.any(Array) }),
    },
  });
});
