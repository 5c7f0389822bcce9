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

const confidences = (): Float32Array => Float32Array.of(0.9, 0.25, 1, 0.5, 0.75, 0.125);

const WRONG_CONFIDENCES = [
  ...WRONG,
  { call: () => [[0], [0]], throws: TypeError },
  { call: () => [[0], [0], 0.5], throws: TypeError },
  { call: () => [[0], [0], ['0.5']], throws: TypeError },
  { call: () => [[0], [0], [0.5], 15], throws: TypeError },
  { call: () => [[0], [0], [0.5], { numBins: '15' }], throws: TypeError },
  { call: () => [[0], [0], [0.5], { includeZero: 1 }], throws: TypeError },
  { call: () => [[0], [0], [0.5, 0.5]], throws: RangeError },
  { call: () => [[0], [0], [1.1]], throws: RangeError },
  { call: () => [[0], [0], [-0.1]], throws: RangeError },
  { call: () => [[0], [0], [Number.NaN]], throws: RangeError },
  { call: () => [[0], [0], [0.5], { numBins: 0 }], throws: RangeError },
  { call: () => [[4], [0], [0.5], { numClasses: 4 }], throws: RangeError },
  { call: () => [[], [], [], { numClasses: 4 }], throws: RangeError },
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
  expectedCalibrationError: {
    arguments: () => [classIds(), predicted(), confidences(), { numBins: 5 }],
    errors: WRONG_CONFIDENCES,
  },
  maximumCalibrationError: {
    arguments: () => [classIds(), predicted(), confidences(), { numBins: 5 }],
    errors: WRONG_CONFIDENCES,
  },
  reliabilityDiagram: {
    arguments: () => [classIds(), predicted(), confidences(), { numBins: 5 }],
    errors: WRONG_CONFIDENCES,
  },
});
