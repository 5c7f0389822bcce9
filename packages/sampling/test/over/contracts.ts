import '@tensorflow/tfjs-backend-cpu';
import type { ContractRow } from '@lt/testkit';
import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Resampled, ResamplePlan } from '../../src/index.ts';

const FEATURES = [[0], [1], [2], [3], [4], [5], [2.4], [6], [7], [8]];
const LABELS = ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'c', 'c'];

/** What is no data set, and what are no options of any over-sampler. */
const WRONG = [
  { call: () => [FEATURES], throws: TypeError },
  { call: () => ['0 1', LABELS], throws: TypeError },
  { call: () => [FEATURES, 'aab'], throws: TypeError },
  { call: () => [FEATURES, LABELS, 3], throws: TypeError },
  { call: () => [FEATURES, LABELS, null], throws: TypeError },
  { call: () => [FEATURES, LABELS, { samplingStrategy: true }], throws: TypeError },
  { call: () => [FEATURES, LABELS, { seed: {} }], throws: TypeError },
  { call: () => [FEATURES, LABELS, { carry: { weight: 3 } }], throws: TypeError },
  { call: () => [FEATURES, ['a', 'b']], throws: RangeError },
  { call: () => [FEATURES, LABELS.map(() => 'a')], throws: RangeError },
  { call: () => [FEATURES, LABELS, { samplingStrategy: 'majority' }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { samplingStrategy: ['b'] }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { samplingStrategy: { b: 2 } }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { samplingStrategy: { d: 9 } }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { seed: Number.NaN }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { carry: { weight: [1, 2] } }], throws: RangeError },
];

const WRONG_BASE = [
  { call: () => [FEATURES, LABELS, { base: 'all' }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { base: 1 }], throws: TypeError },
];

const WRONG_NEIGHBORS = [
  { call: () => [FEATURES.map(([x]) => [x === 3 ? Number.NaN : x]), LABELS], throws: RangeError },
  { call: () => [FEATURES, LABELS, { kNeighbors: 0 }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { kNeighbors: 1.5 }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { kNeighbors: '5' }], throws: TypeError },
  { call: () => [FEATURES, LABELS, { engine: 'gpu' }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { smallClass: 'skip' }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { smallClass: 'throw' }], throws: RangeError },
];

const WRONG_BORDER = [{ call: () => [FEATURES, LABELS, { onEmptyDanger: 'copy' }], throws: RangeError }];

/** Arguments as tensors, of which a resampler gives two back. */
const asTensors = (options: object) => () => [
  tensor2d(FEATURES),
  tensor1d(
    LABELS.map((label) => label.charCodeAt(0)),
    'int32',
  ),
  options,
];

function check(result: unknown): void {
  const { features, labels, provenance, report } = result as Resampled<ReturnType<typeof tensor2d>>;
  expect(report.classes.map(({ after }) => after)).toEqual([5, 5, 5]);
  expect([features.shape, (labels as unknown as typeof features).shape]).toEqual([[15, 1], [15]]);
  expect(Object.values(provenance).map(({ length }) => length)).toEqual([15, 15, 15, 15]);
}

/** What every over-sampler keeps. */
export const OVER_CONTRACTS: Record<string, ContractRow> = {
  adasyn: {
    arguments: asTensors({ seed: 3 }),
    errors: [
      ...WRONG,
      ...WRONG_NEIGHBORS,
      ...WRONG_BORDER,
      { call: () => [FEATURES, LABELS, { allocation: 'round' }], throws: RangeError },
    ],
    check,
  },
  borderlineSmote: {
    arguments: asTensors({ seed: 3, kind: 2 }),
    errors: [
      ...WRONG,
      ...WRONG_BASE,
      ...WRONG_NEIGHBORS,
      ...WRONG_BORDER,
      { call: () => [FEATURES, LABELS, { kind: 3 }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { kind: '1' }], throws: TypeError },
      { call: () => [FEATURES, LABELS, { mNeighbors: 0 }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { dangerRule: 'half' }], throws: RangeError },
    ],
    check,
  },
  classifyBorderline: {
    arguments: () => [FEATURES, LABELS, { target: 'b', mNeighbors: 2 }],
    errors: [
      { call: () => [FEATURES], throws: TypeError },
      { call: () => [FEATURES, LABELS, []], throws: TypeError },
      { call: () => [FEATURES, LABELS, { target: 'd' }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { mNeighbors: 2.5 }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { dangerRule: true }], throws: TypeError },
    ],
  },
  planSmote: {
    arguments: () => [FEATURES, LABELS, { seed: 3 }],
    errors: [
      ...WRONG.filter(({ call }) => !JSON.stringify(call()).includes('carry')),
      ...WRONG_BASE,
      ...WRONG_NEIGHBORS,
      { call: () => [FEATURES, LABELS, { plan: 'plan' }], throws: TypeError },
      { call: () => [FEATURES, LABELS, { plan: { version: 2, classes: [] } }], throws: RangeError },
    ],
    observe: (plan: ResamplePlan) => [plan.toJSON(), plan.materialize(), plan.labels(), plan.report],
  },
  randomOverSample: {
    arguments: asTensors({ seed: 3, shrinkage: 0.5 }),
    errors: [
      ...WRONG,
      ...WRONG_BASE,
      { call: () => [FEATURES, LABELS, { shrinkage: -1 }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { shrinkage: '1' }], throws: TypeError },
    ],
    check,
  },
  resolveSamplingStrategy: {
    arguments: () => [[90, 9, 1], { ratio: 0.5 }, 'over'],
    errors: [
      { call: () => ['90', 'auto', 'over'], throws: TypeError },
      { call: () => [[90, 9], null, 'over'], throws: TypeError },
      { call: () => [[90, 9], 'auto'], throws: TypeError },
      { call: () => [[90], 'auto', 'over'], throws: RangeError },
      { call: () => [[90, -9], 'auto', 'over'], throws: RangeError },
      { call: () => [[90, 9], 'majority', 'over'], throws: RangeError },
    ],
  },
  smote: {
    arguments: asTensors({ seed: 3, carry: { weight: LABELS.map((_, row) => row) } }),
    errors: [...WRONG, ...WRONG_BASE, ...WRONG_NEIGHBORS],
    check,
  },
};
