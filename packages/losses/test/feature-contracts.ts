import type { describeContracts } from '@lt/testkit';
import { Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

type Rows = Parameters<typeof describeContracts>[1];

const labels = () =>
  tensor2d([
    [1, 0, 0],
    [0, 0, 1],
  ]);
const features = () =>
  tensor2d([
    [0.6, 0.8],
    [-1, 0],
  ]);
const centers = [
  [1, 0],
  [0, 1],
  [-0.6, 0.8],
];

const paco = () => ({ logits: tensor2d([[1, 0, -1]]), classCounts: [90, 9, 1] });

async function perRow(result: unknown): Promise<void> {
  expect(result).toBeInstanceOf(Tensor);
  expect(result).toMatchObject({ shape: [2], dtype: 'float32' });
}

async function ofBatch(result: unknown): Promise<void> {
  expect(result).toBeInstanceOf(Tensor);
  expect(result).toMatchObject({ shape: [], dtype: 'float32' });
}

const errors = (options: object = {}) => [
  { call: () => [[0, -2], features(), options], throws: RangeError },
  { call: () => [[0, 0.5], features(), options], throws: RangeError },
  { call: () => [[0, 1, 2], features(), options], throws: RangeError },
  { call: () => [null, features(), options], throws: TypeError },
  { call: () => [labels(), [[1, 2]], options], throws: TypeError },
  { call: () => [labels(), features(), null], throws: TypeError },
  { call: () => [labels(), features(), { ...options, ignoreIndex: 0.5 }], throws: RangeError },
  { call: () => [labels(), features(), { ...options, labelSmoothing: 0.1 }], throws: RangeError },
];
const weightErrors = (options: object = {}) => [
  { call: () => [labels(), features(), { ...options, reduction: 'elementMean' }], throws: RangeError },
  { call: () => [labels(), features(), { ...options, classWeights: [1, -1, 1] }], throws: RangeError },
  { call: () => [labels(), features(), { ...options, sampleWeights: [1] }], throws: RangeError },
];

/** Contracts of the losses on features. */
export const featureContracts: Rows = {
  balancedContrastiveLoss: {
    arguments: () => [labels(), features(), { centers: tensor2d(centers) }],
    errors: [
      ...errors({ centers }),
      ...weightErrors({ centers }),
      { call: () => [labels(), features(), {}], throws: TypeError },
      { call: () => [labels(), features(), { centers, temperature: 0 }], throws: RangeError },
    ],
    check: perRow,
  },
  centerLoss: {
    arguments: () => [labels(), features(), { centers }],
    errors: [
      ...errors({ centers }),
      ...weightErrors({ centers }),
      { call: () => [labels(), features(), {}], throws: TypeError },
      { call: () => [labels(), features(), { centers: [[1]] }], throws: RangeError },
    ],
    check: perRow,
  },
  liftedStructuredLoss: {
    arguments: () => [labels(), features()],
    errors: [
      ...errors(),
      { call: () => [labels(), features(), { margin: '2' }], throws: TypeError },
      { call: () => [labels(), features(), { classWeights: [1, 1, 1] }], throws: RangeError },
    ],
    check: ofBatch,
  },
  pacoLoss: {
    arguments: () => [labels(), features(), paco()],
    errors: [
      { call: () => [labels(), features(), {}], throws: TypeError },
      { call: () => [labels(), features(), { logits: paco().logits }], throws: TypeError },
      { call: () => [[0, 3], features(), paco()], throws: RangeError },
      { call: () => [null, features(), paco()], throws: TypeError },
      { call: () => [labels(), features(), { ...paco(), logits: tensor2d([[1, 2]]) }], throws: RangeError },
      { call: () => [labels(), features(), { ...paco(), reduction: 'positives' }], throws: RangeError },
      { call: () => [labels(), features(), { ...paco(), gamma: '1' }], throws: TypeError },
    ],
    check: (result) => expect(result).toMatchObject({ shape: [1], dtype: 'float32' }),
  },
  rangeLoss: {
    arguments: () => [labels(), features()],
    errors: [
      ...errors(),
      { call: () => [labels(), features(), { k: 1.5 }], throws: RangeError },
      { call: () => [labels(), features(), { margin: '2' }], throws: TypeError },
      { call: () => [labels(), features(), { sampleWeights: [1, 1] }], throws: RangeError },
    ],
    check: ofBatch,
  },
  supervisedContrastiveLoss: {
    arguments: () => [labels(), features()],
    errors: [
      ...errors(),
      ...weightErrors(),
      { call: () => [labels(), features(), { temperature: 0 }], throws: RangeError },
    ],
    check: perRow,
  },
  updateCenters: {
    arguments: () => [centers, labels(), features()],
    errors: [
      { call: () => [null, labels(), features()], throws: TypeError },
      { call: () => [centers, [0, 3], features()], throws: RangeError },
      { call: () => [centers, labels(), features(), { alpha: '1' }], throws: TypeError },
    ],
  },
};
