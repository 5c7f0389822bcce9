import type { describeContracts } from '@lt/testkit';
import { Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

type Rows = Parameters<typeof describeContracts>[1];

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

const features = () =>
  tensor2d([
    [0.6, 0.8],
    [-1, 0],
  ]);

async function perExample(result: unknown): Promise<void> {
  expect(result).toBeInstanceOf(Tensor);
  expect(result).toMatchObject({ shape: [2], dtype: 'float32' });
}

const errors = (options: () => object = () => ({})) => [
  { call: () => [[0, 4], logits(), options()], throws: RangeError },
  { call: () => [[0], logits(), options()], throws: RangeError },
  { call: () => [labels(), [[1, 2, 3]], options()], throws: TypeError },
  { call: () => [null, logits(), options()], throws: TypeError },
  { call: () => [labels(), logits(), null], throws: TypeError },
  { call: () => [labels(), logits(), 0.1], throws: TypeError },
  { call: () => [labels(), logits(), { ...options(), reduction: 'average' }], throws: RangeError },
  { call: () => [labels(), logits(), { ...options(), labelSmoothing: '0.1' }], throws: TypeError },
  { call: () => [labels(), logits(), { ...options(), sampleWeights: [1] }], throws: RangeError },
  { call: () => [labels(), logits(), { ...options(), ignoreIndex: 0.5 }], throws: RangeError },
];

/** The contracts of the losses that balance the gradients of positives and negatives. */
export const balancingContracts: Rows = {
  asymmetricLoss: {
    arguments: () => [labels(), logits(), { gammaNegative: 2 }],
    errors: [
      ...errors(),
      ...errors(() => ({ base: 'softmax' })),
      { call: () => [labels(), logits(), { base: 'softmax', clip: 0.1 }], throws: RangeError },
      { call: () => [labels(), logits(), { detachModulator: 'yes' }], throws: TypeError },
    ],
    check: perExample,
  },
  equalizationLoss: {
    arguments: () => [labels(), logits(), { classCounts: [900, 90, 10], threshold: 0.05 }],
    errors: [
      ...errors(() => ({ classCounts: [900, 90, 10] })),
      { call: () => [labels(), logits()], throws: TypeError },
      { call: () => [labels(), logits(), { classCounts: [900, 90, 10], seed: 1 }], throws: RangeError },
    ],
    check: perExample,
  },
  equalizationLossV2: {
    arguments: () => [labels(), logits(), { gradientRatio: { positive: [1, 2, 3], negative: [3, 2, 1] } }],
    errors: [
      ...errors(),
      { call: () => [labels(), logits(), { gradientRatio: [1] }], throws: RangeError },
      { call: () => [labels(), logits(), { gradientRatio: 1 }], throws: TypeError },
    ],
    check: perExample,
  },
  updateGradientRatio: {
    arguments: () => [{ positive: [1, 2, 3], negative: [3, 2, 1] }, labels(), logits(), { alpha: 2 }],
    errors: [
      { call: () => [undefined, [0, 3], logits()], throws: RangeError },
      { call: () => [undefined, labels(), [[1, 2, 3]]], throws: TypeError },
      { call: () => [[1, 2, 3], labels(), logits()], throws: TypeError },
      { call: () => [{ positive: [1, 2, 3], negative: [1, 2] }, labels(), logits()], throws: RangeError },
    ],
  },
  seesawLoss: {
    arguments: () => [labels(), logits(), { classCounts: [900, 90, 10] }],
    errors: [
      ...errors(() => ({ classCounts: [900, 90, 10] })),
      { call: () => [labels(), logits()], throws: TypeError },
      { call: () => [labels(), logits(), { classCounts: [900, 90, 10], q: -1 }], throws: RangeError },
    ],
    check: perExample,
  },
  updateSeenCounts: {
    arguments: () => [[5, 4, 3], labels(), { ignoreIndex: -1 }],
    errors: [
      { call: () => [[5, 4, 3], [3]], throws: RangeError },
      { call: () => [undefined, [0]], throws: TypeError },
      { call: () => [[5, 4, 3], 'zero'], throws: TypeError },
      { call: () => [[5, 4, 3], [0], { ignoreIndex: '1' }], throws: TypeError },
    ],
  },
  influenceBalancedLoss: {
    arguments: () => [labels(), logits(), { features: features(), gamma: 1 }],
    errors: [
      ...errors(() => ({ features: features() })),
      { call: () => [labels(), logits()], throws: TypeError },
      { call: () => [labels(), logits(), { features: [[1], [2]] }], throws: TypeError },
      { call: () => [labels(), logits(), { features: features(), alpha: 0 }], throws: RangeError },
    ],
    check: perExample,
  },
  distributionBalancedLoss: {
    arguments: () => [labels(), logits(), { classCounts: [900, 90, 10], numExamples: 1000 }],
    errors: [
      ...errors(() => ({ classCounts: [900, 90, 10], numExamples: 1000 })),
      { call: () => [labels(), logits()], throws: TypeError },
      { call: () => [labels(), logits(), { classCounts: [900, 90, 10] }], throws: TypeError },
      {
        call: () => [labels(), logits(), { classCounts: [900, 90, 10], numExamples: 900 }],
        throws: RangeError,
      },
    ],
    check: perExample,
  },
};
