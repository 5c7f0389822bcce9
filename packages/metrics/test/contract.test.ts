import { describeContracts } from '@lt/testkit';
import * as exported from '../src/index.ts';

const classIds = (): Int32Array => Int32Array.of(0, 0, 0, 1, 1, 3);
const predicted = (): number[] => [0, 0, 1, 1, 2, 0];

const WRONG = [
  { call: () => [classIds()], throws: TypeError },
  { call: () => ['0 1', '0 1'], throws: TypeError },
  { call: () => [new BigInt64Array(2), [0, 0]], throws: TypeError },
  {
    call: () => [
      [0, '1'],
      [0, 1],
    ],
    throws: TypeError,
  },
  { call: () => [[[0, 1]], [[0, 1]]], throws: TypeError },
];

const WRONG_WITH_CLASSES = [
  ...WRONG,
  { call: () => [[0], [0], null], throws: TypeError },
  { call: () => [[0], [0], 4], throws: TypeError },
  { call: () => [[0], [0], { numClasses: '4' }], throws: TypeError },
  { call: () => [[], []], throws: RangeError },
  { call: () => [[0, 1], [0]], throws: RangeError },
  { call: () => [[0], [0, 1]], throws: RangeError },
  {
    call: () => [
      [0, -1],
      [0, 0],
    ],
    throws: RangeError,
  },
  {
    call: () => [
      [0, 0],
      [0, -1],
    ],
    throws: RangeError,
  },
  { call: () => [[0], [0.5]], throws: RangeError },
  { call: () => [[0], [Number.NaN]], throws: RangeError },
  { call: () => [[0], [4], { numClasses: 4 }], throws: RangeError },
  { call: () => [[0], [0], { numClasses: 1.5 }], throws: RangeError },
];

describeContracts(exported, {
  accuracy: { arguments: () => [classIds(), predicted(), { numClasses: 4 }], errors: WRONG_WITH_CLASSES },
  balancedAccuracy: {
    arguments: () => [classIds(), predicted(), { numClasses: 4 }],
    errors: WRONG_WITH_CLASSES,
  },
  confusionMatrix: {
    arguments: () => [classIds(), predicted(), { numClasses: 4 }],
    errors: WRONG_WITH_CLASSES,
  },
  perClassRecall: {
    arguments: () => [classIds(), predicted(), { numClasses: 4 }],
    errors: WRONG_WITH_CLASSES,
  },
  shotAccuracy: {
    arguments: () => [classIds(), predicted(), Int32Array.of(300, 50, 20, 3), { inclusive: true }],
    errors: [
      ...WRONG,
      { call: () => [[0], [0]], throws: TypeError },
      { call: () => [[0], [0], [5], null], throws: TypeError },
      { call: () => [[0], [0], [5], { many: '100' }], throws: TypeError },
      { call: () => [[0], [0], []], throws: RangeError },
      { call: () => [[0], [1], [5]], throws: RangeError },
      { call: () => [[0], [0], [5], { few: 200 }], throws: RangeError },
    ],
  },
});
