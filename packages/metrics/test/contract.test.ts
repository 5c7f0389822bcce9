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

const trainCounts = (): Int32Array => Int32Array.of(300, 50, 20, 3);

const WRONG_WITH_COUNTS = [
  ...WRONG,
  { call: () => [[0], [0]], throws: TypeError },
  { call: () => [[0], [0], '5'], throws: TypeError },
  { call: () => [[0], [0], []], throws: RangeError },
  { call: () => [[0], [0], [-1]], throws: RangeError },
  { call: () => [[0], [1], [5]], throws: RangeError },
  { call: () => [[1], [0], [5]], throws: RangeError },
  { call: () => [[-2], [0], [5]], throws: RangeError },
  { call: () => [[0, 0], [0], [5]], throws: RangeError },
  { call: () => [[], [], [5]], throws: RangeError },
];

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

const WRONG_PROBABILITIES = [
  { call: () => [[1, 0]], throws: TypeError },
  { call: () => ['10', [1, 0, 0, 1]], throws: TypeError },
  { call: () => [[1, 0], null], throws: TypeError },
  {
    call: () => [
      [1, 0],
      [1, 0, 0, '1'],
    ],
    throws: TypeError,
  },
  { call: () => [[1, 0], [1, 0, 0, 1], 15], throws: TypeError },
  { call: () => [[1, 0], [1, 0, 0, 1], { numBins: '15' }], throws: TypeError },
  { call: () => [[1, 0], [1, 0, 0, 1], { numBins: 0 }], throws: RangeError },
  { call: () => [[1, 0], [1, 0, 0, 1], { numClasses: 3 }], throws: RangeError },
  {
    call: () => [
      [1, 0],
      [1, 0, 0, 1.5],
    ],
    throws: RangeError,
  },
  {
    call: () => [
      [1, 0],
      [1, 0, 0, -0.5],
    ],
    throws: RangeError,
  },
  {
    call: () => [
      [1, 2],
      [1, 0, 0, 1],
    ],
    throws: RangeError,
  },
  {
    call: () => [
      [1, -1],
      [1, 0, 0, 1],
    ],
    throws: RangeError,
  },
  {
    call: () => [
      [1, 0],
      [1, 0, 0],
    ],
    throws: RangeError,
  },
  { call: () => [[], [], { numClasses: 2 }], throws: RangeError },
];

function savedCounts(): exported.MetricAccumulatorJSON {
  const accumulator = exported.createMetricAccumulator({ numClasses: 4, confusion: true });
  accumulator.add(classIds(), predicted(), confidences());
  return accumulator.toJSON();
}

function meanIndex(rows: Int32Array): number {
  return rows.reduce((a, b) => a + b, 0) / rows.length;
}

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
  geometricMean: {
    arguments: () => [classIds(), predicted(), { numClasses: 4, correction: 0.01 }],
    errors: [
      ...WRONG_WITH_CLASSES,
      { call: () => [[0], [0], { correction: '0' }], throws: TypeError },
      { call: () => [[0], [0], { correction: 2 }], throws: RangeError },
    ],
  },
  harmonicMean: {
    arguments: () => [classIds(), predicted(), { numClasses: 4 }],
    errors: WRONG_WITH_CLASSES,
  },
  harmonicMeanOf: {
    arguments: () => [[0.5, null, 0.25]],
    errors: [
      { call: () => [null], throws: TypeError },
      { call: () => [{ many: 1 }], throws: TypeError },
      { call: () => [['0.5']], throws: TypeError },
      { call: () => [[undefined]], throws: TypeError },
      { call: () => [[-1]], throws: RangeError },
      { call: () => [[Number.NaN]], throws: RangeError },
    ],
  },
  longTailReportIntervals: {
    arguments: () => [classIds(), predicted(), [300, 50, 20, 3], { resamples: 20, stratifyBy: classIds() }],
    errors: [
      ...WRONG,
      { call: () => [[0], [0]], throws: TypeError },
      { call: () => [[0], [0], [5], null], throws: TypeError },
      { call: () => [[0], [0], [5], { inclusive: 1 }], throws: TypeError },
      { call: () => [[0], [0], [5], { seed: null }], throws: TypeError },
      { call: () => [[0], [1], [5]], throws: RangeError },
      { call: () => [[0], [0], [5], { few: 200 }], throws: RangeError },
      { call: () => [[0], [0], [5], { resamples: 0 }], throws: RangeError },
    ],
  },
  longTailReport: {
    arguments: () => [
      classIds(),
      predicted(),
      Int32Array.of(300, 50, 20, 3),
      {
        classNames: ['a', 'b', 'c', 'd'],
        confidences: Float32Array.of(1, 0.5, 0, 1, 0.25, 0.75),
        numBins: 4,
      },
    ],
    errors: [
      ...WRONG,
      { call: () => [[0], [0]], throws: TypeError },
      { call: () => [[0], [0], [5], null], throws: TypeError },
      { call: () => [[0], [0], [5], { title: 5 }], throws: TypeError },
      { call: () => [[0], [0], [5], { classNames: [5] }], throws: TypeError },
      { call: () => [[0], [0], [5], { confidences: 0.5 }], throws: TypeError },
      { call: () => [[0], [0], [5], { scores: [['1']] }], throws: TypeError },
      { call: () => [[0], [0], [5], { intervals: true }], throws: TypeError },
      { call: () => [[0], [0], [5], { intervals: { confidence: 0.95 } }], throws: TypeError },
      { call: () => [[0], [0], [5], { intervals: { confidence: 95 } }], throws: RangeError },
      { call: () => [[0], [0], []], throws: RangeError },
      { call: () => [[0], [1], [5]], throws: RangeError },
      { call: () => [[0], [0], [5], { few: 200 }], throws: RangeError },
      { call: () => [[0], [0], [5], { classNames: [] }], throws: RangeError },
      { call: () => [[0], [0], [5], { confidences: [] }], throws: RangeError },
      { call: () => [[0], [0], [5], { scores: [1, 2] }], throws: RangeError },
      { call: () => [[0], [0], [5], { k: 2 }], throws: RangeError },
    ],
  },
  macroF1: { arguments: () => [classIds(), predicted(), { numClasses: 4 }], errors: WRONG_WITH_CLASSES },
  perClassPrecision: {
    arguments: () => [classIds(), predicted(), { numClasses: 4 }],
    errors: WRONG_WITH_CLASSES,
  },
  worstClassRecall: {
    arguments: () => [classIds(), predicted(), { numClasses: 4 }],
    errors: WRONG_WITH_CLASSES,
  },
  topKAccuracy: {
    arguments: () => [[1, 0], Float32Array.of(1, 2, 3, 3, 2, 1), { k: 2, numClasses: 3 }],
    errors: [
      { call: () => [[1, 0]], throws: TypeError },
      {
        call: () => [
          [1, 0],
          [1, 2, 3, 4],
        ],
        throws: TypeError,
      },
      { call: () => [[1, 0], '1234', { k: 1 }], throws: TypeError },
      { call: () => [[1, 0], [1, 2, 3, '4'], { k: 1 }], throws: TypeError },
      { call: () => [[1, 0], new BigInt64Array(4), { k: 1 }], throws: TypeError },
      { call: () => [[1, 0], [[1, 2], null], { k: 1 }], throws: TypeError },
      { call: () => [[1, 0], [1, 2, 3, 4], {}], throws: TypeError },
      { call: () => [[1, 0], [1, 2, 3, 4], { k: 0 }], throws: RangeError },
      { call: () => [[1, 0], [1, 2, 3, 4], { k: 3 }], throws: RangeError },
      { call: () => [[2, 0], [1, 2, 3, 4], { k: 1 }], throws: RangeError },
      { call: () => [[1, 0], [1, 2, 3], { k: 1 }], throws: RangeError },
      { call: () => [[1, 0], [[1, 2], [3]], { k: 1 }], throws: RangeError },
      { call: () => [[1, 0], [1, 2, 3, Number.NaN], { k: 1 }], throws: RangeError },
      { call: () => [[], [], { k: 1, numClasses: 2 }], throws: RangeError },
    ],
  },
  fprAtTpr: {
    arguments: () => [[1, 0, 1], Float32Array.of(0.5, 0.25, 0.125), { tpr: 0.9, positive: 'unknown' }],
    errors: [
      { call: () => [[1, 0]], throws: TypeError },
      { call: () => ['10', [1, 2]], throws: TypeError },
      { call: () => [[1, 0], [1, 2], 0.95], throws: TypeError },
      { call: () => [[1, 0], [1, 2], { tpr: '95%' }], throws: TypeError },
      { call: () => [[1, 0], [1, 2], { tpr: 0 }], throws: RangeError },
      { call: () => [[1, 0], [1, 2], { tpr: 95 }], throws: RangeError },
      { call: () => [[1, 0], [1, 2], { positive: 'novel' }], throws: RangeError },
      {
        call: () => [
          [1, 0],
          [1, 2, 3],
        ],
        throws: RangeError,
      },
      {
        call: () => [
          [1, 0],
          [1, Number.NaN],
        ],
        throws: RangeError,
      },
      { call: () => [[], []], throws: RangeError },
    ],
  },
  openSetFMeasure: {
    arguments: () => [Int32Array.of(0, 1, -1), [0, -1, 1], { variant: 'legacy' }],
    errors: [
      { call: () => [[0, 1]], throws: TypeError },
      { call: () => [[0, 1], '01'], throws: TypeError },
      { call: () => [[0, 1], [0, 1], 'legacy'], throws: TypeError },
      { call: () => [[0, 1], [0, 1], { variant: 2019 }], throws: TypeError },
      { call: () => [[0, 1], [0, 1], { variant: 'old' }], throws: RangeError },
      {
        call: () => [
          [0, -2],
          [0, 1],
        ],
        throws: RangeError,
      },
      {
        call: () => [
          [0, 1],
          [0, 0.5],
        ],
        throws: RangeError,
      },
      {
        call: () => [
          [0, 1],
          [0, 1, 1],
        ],
        throws: RangeError,
      },
      { call: () => [[], []], throws: RangeError },
    ],
  },
  oscr: {
    arguments: () => [Int32Array.of(0, 1, -1), [0, 1, 1], [0.5, 0.25, 0.125], { variant: 'arpl' }],
    errors: [
      {
        call: () => [
          [0, 1],
          [0, 1],
        ],
        throws: TypeError,
      },
      { call: () => [[0, -1], [0, 1], 'ab'], throws: TypeError },
      { call: () => [[0, -1], [0, 1], [1, 2], 'arpl'], throws: TypeError },
      { call: () => [[0, -1], [0, 1], [1, 2], { variant: 'other' }], throws: RangeError },
      {
        call: () => [
          [0, -1],
          [0, 1],
          [1, 2, 3],
        ],
        throws: RangeError,
      },
      {
        call: () => [
          [0, -1],
          [0, 1],
          [1, Number.NaN],
        ],
        throws: RangeError,
      },
      {
        call: () => [
          [0, -2],
          [0, 1],
          [1, 2],
        ],
        throws: RangeError,
      },
      {
        call: () => [
          [0, -1],
          [0, 1, 1],
          [1, 2],
        ],
        throws: RangeError,
      },
      { call: () => [[], [], []], throws: RangeError },
    ],
  },
  auroc: {
    arguments: () => [[1, 0, 1], Float32Array.of(0.5, 0.25, 0.125), { positive: 'unknown' }],
    errors: [
      { call: () => [[1, 0]], throws: TypeError },
      { call: () => ['10', [1, 2]], throws: TypeError },
      {
        call: () => [
          ['1', '0'],
          [1, 2],
        ],
        throws: TypeError,
      },
      { call: () => [[1, 0], [1, 2], 'known'], throws: TypeError },
      { call: () => [[1, 0], [1, 2], { positive: 1 }], throws: TypeError },
      { call: () => [[1, 0], [1, 2], { positive: 'novel' }], throws: RangeError },
      {
        call: () => [
          [1, -1],
          [1, 2],
        ],
        throws: RangeError,
      },
      { call: () => [[1, 0], [1]], throws: RangeError },
      {
        call: () => [
          [1, 0],
          [1, Number.NaN],
        ],
        throws: RangeError,
      },
      { call: () => [[], []], throws: RangeError },
    ],
  },
  averagePrecision: {
    arguments: () => [[1, 0, 1], Float32Array.of(0.5, 0.25, 0.125), { positive: 'unknown' }],
    errors: [
      { call: () => [[1, 0]], throws: TypeError },
      { call: () => ['10', [1, 2]], throws: TypeError },
      {
        call: () => [
          ['1', '0'],
          [1, 2],
        ],
        throws: TypeError,
      },
      { call: () => [[1, 0], [1, 2], 'known'], throws: TypeError },
      { call: () => [[1, 0], [1, 2], { positive: 1 }], throws: TypeError },
      { call: () => [[1, 0], [1, 2], { positive: 'novel' }], throws: RangeError },
      {
        call: () => [
          [1, -1],
          [1, 2],
        ],
        throws: RangeError,
      },
      { call: () => [[1, 0], [1]], throws: RangeError },
      {
        call: () => [
          [1, 0],
          [1, Number.NaN],
        ],
        throws: RangeError,
      },
      { call: () => [[], []], throws: RangeError },
    ],
  },
  meanAveragePrecision: {
    arguments: () => [Uint8Array.of(1, 0, 0, 1), Float32Array.of(1, 2, 3, 4), { trainCounts: [200, 3] }],
    errors: [
      { call: () => [[[1, 0]]], throws: TypeError },
      { call: () => [[[1, 0]], [[1, 2]], 2], throws: TypeError },
      { call: () => [[[1, '0']], [[1, 2]]], throws: TypeError },
      { call: () => [[[1, 0]], [[1, 2]], { trainCounts: 2 }], throws: TypeError },
      {
        call: () => [
          [1, 0],
          [1, 2],
        ],
        throws: RangeError,
      },
      { call: () => [[[1, 2]], [[1, 2]]], throws: RangeError },
      { call: () => [[[1, 0.5]], [[1, 2]]], throws: RangeError },
      { call: () => [[[1, 0]], [[1, 2, 3]]], throws: RangeError },
      { call: () => [[[1, 0]], [[1, 2]], { trainCounts: [1] }], throws: RangeError },
      { call: () => [[[1, 0]], [[1, 2]], { trainCounts: [1, 2], numClasses: 3 }], throws: RangeError },
      { call: () => [[], []], throws: RangeError },
      { call: () => [[], [], { numClasses: 2 }], throws: RangeError },
      { call: () => [[[]], [[]]], throws: RangeError },
    ],
  },
  classwiseCalibrationError: {
    arguments: () => [[1, 0], Float32Array.of(0.25, 0.75, 0.5, 0.5), { numBins: 5 }],
    errors: WRONG_PROBABILITIES,
  },
  perClassCalibrationError: {
    arguments: () => [[1, 0], Float32Array.of(0.25, 0.75, 0.5, 0.5), { numBins: 5 }],
    errors: WRONG_PROBABILITIES,
  },
  createMetricAccumulator: {
    arguments: () => [{ trainCounts: Int32Array.of(300, 50, 20, 3), confusion: true }],
    observe: (accumulator: exported.MetricAccumulator) => {
      accumulator.add(classIds(), predicted(), confidences());
      return [accumulator.summary(), accumulator.toJSON()];
    },
    errors: [
      { call: () => [{}], throws: TypeError },
      { call: () => [4], throws: TypeError },
      { call: () => [{ numClasses: '4' }], throws: TypeError },
      { call: () => [{ trainCounts: null }], throws: TypeError },
      { call: () => [{ numClasses: 4, confusion: 1 }], throws: TypeError },
      { call: () => [{ numClasses: 4, average: 1 }], throws: TypeError },
      { call: () => [{ numClasses: 0 }], throws: RangeError },
      { call: () => [{ numClasses: 4, trainCounts: [1] }], throws: RangeError },
      { call: () => [{ numClasses: 4, numBins: 0 }], throws: RangeError },
      { call: () => [{ numClasses: 4, few: 200 }], throws: RangeError },
    ],
  },
  metricAccumulatorFromJSON: {
    arguments: () => [savedCounts()],
    observe: (accumulator: exported.MetricAccumulator) => [accumulator.summary(), accumulator.toJSON()],
    errors: [
      { call: () => [null], throws: TypeError },
      { call: () => [JSON.stringify(savedCounts())], throws: TypeError },
      { call: () => [{}], throws: TypeError },
      { call: () => [{ ...savedCounts(), version: 2 }], throws: RangeError },
      { call: () => [{ ...savedCounts(), settings: null }], throws: TypeError },
      { call: () => [{ ...savedCounts(), support: null }], throws: TypeError },
      { call: () => [{ ...savedCounts(), bins: undefined }], throws: TypeError },
      { call: () => [{ ...savedCounts(), support: [1] }], throws: RangeError },
      { call: () => [{ ...savedCounts(), correct: [9, 9, 9, 9] }], throws: RangeError },
      { call: () => [{ ...savedCounts(), chosen: [-1, 0, 0, 0] }], throws: RangeError },
      { call: () => [{ ...savedCounts(), confusion: [0] }], throws: RangeError },
    ],
  },
  bootstrapInterval: {
    arguments: () => [5, meanIndex, { resamples: 20, seed: 'contract', stratifyBy: [0, 0, 1, 1, 1] }],
    errors: [
      { call: () => [5], throws: TypeError },
      { call: () => ['5', meanIndex], throws: TypeError },
      { call: () => [5, meanIndex, 0.95], throws: TypeError },
      { call: () => [5, meanIndex, { confidence: '95%' }], throws: TypeError },
      { call: () => [5, meanIndex, { seed: null }], throws: TypeError },
      { call: () => [5, meanIndex, { signal: {} }], throws: TypeError },
      { call: () => [5, meanIndex, { onProgress: true }], throws: TypeError },
      { call: () => [5, meanIndex, { stratifyBy: true }], throws: TypeError },
      { call: () => [5, () => undefined], throws: TypeError },
      { call: () => [0, meanIndex], throws: RangeError },
      { call: () => [2.5, meanIndex], throws: RangeError },
      { call: () => [5, meanIndex, { confidence: 95 }], throws: RangeError },
      { call: () => [5, meanIndex, { confidence: 1 }], throws: RangeError },
      { call: () => [5, meanIndex, { resamples: 0 }], throws: RangeError },
      { call: () => [5, meanIndex, { seed: Number.NaN }], throws: RangeError },
      { call: () => [5, meanIndex, { stratifyBy: [0, 1] }], throws: RangeError },
      { call: () => [5, () => Number.NaN], throws: RangeError },
    ],
  },
  pickRows: {
    arguments: () => [Float32Array.of(0.5, 0.25), Int32Array.of(1, 0, 1)],
    errors: [
      { call: () => [[1, 2]], throws: TypeError },
      { call: () => ['12', [0]], throws: TypeError },
      { call: () => [['1'], [0]], throws: TypeError },
      { call: () => [[1, 2], 0], throws: TypeError },
      { call: () => [[1, 2], [2]], throws: RangeError },
      { call: () => [[1, 2], [-1]], throws: RangeError },
      { call: () => [[1, 2], [0.5]], throws: RangeError },
      { call: () => [[], []], throws: RangeError },
    ],
  },
  tailWeightedRecall: {
    arguments: () => [classIds(), predicted(), trainCounts(), { exponent: 0.5 }],
    errors: [
      ...WRONG_WITH_COUNTS,
      { call: () => [[0], [0], [5], 1], throws: TypeError },
      { call: () => [[0], [0], [5], { exponent: '1' }], throws: TypeError },
      { call: () => [[0], [0], [5], { exponent: Infinity }], throws: RangeError },
      { call: () => [[-1], [0], [5]], throws: RangeError },
    ],
  },
  rankWeightedRecall: {
    arguments: () => [classIds(), predicted(), trainCounts()],
    errors: [...WRONG_WITH_COUNTS, { call: () => [[-1], [0], [5]], throws: RangeError }],
  },
  recallFrequencyArea: {
    arguments: () => [classIds(), predicted(), trainCounts()],
    errors: [...WRONG_WITH_COUNTS, { call: () => [[-1], [0], [5]], throws: RangeError }],
  },
  headTailGap: {
    arguments: () => [classIds(), predicted(), trainCounts(), { headShare: 0.8 }],
    errors: [
      ...WRONG_WITH_COUNTS,
      { call: () => [[0], [0], [5], 0.9], throws: TypeError },
      { call: () => [[0], [0], [5], { headShare: '90%' }], throws: TypeError },
      { call: () => [[0], [0], [5], { headShare: 90 }], throws: RangeError },
      { call: () => [[0], [0], [0]], throws: RangeError },
      { call: () => [[-1], [0], [5]], throws: RangeError },
    ],
  },
  shotCalibrationError: {
    arguments: () => [classIds(), predicted(), confidences(), trainCounts(), { groupBy: 'predicted' }],
    errors: [
      ...WRONG,
      { call: () => [[0], [0], [0.5]], throws: TypeError },
      { call: () => [[0], [0], 0.5, [5]], throws: TypeError },
      { call: () => [[0], [0], [0.5], [5], 15], throws: TypeError },
      { call: () => [[0], [0], [0.5], [5], { groupBy: 0 }], throws: TypeError },
      { call: () => [[0], [0], [0.5], [5], { inclusive: 1 }], throws: TypeError },
      { call: () => [[0], [0], [1.5], [5]], throws: RangeError },
      { call: () => [[0], [0], [0.5, 0.5], [5]], throws: RangeError },
      { call: () => [[0], [1], [0.5], [5]], throws: RangeError },
      { call: () => [[0], [0], [0.5], [5], { numBins: 0 }], throws: RangeError },
      { call: () => [[0], [0], [0.5], [5], { few: 200 }], throws: RangeError },
      { call: () => [[0], [0], [0.5], [5], { groupBy: 'shot' }], throws: RangeError },
    ],
  },
  shotRejectionRate: {
    arguments: () => [[0, 3, -1], [0, -1, 1], trainCounts(), { average: 'micro' }],
    errors: [
      ...WRONG_WITH_COUNTS,
      { call: () => [[0], [0], [5], 'macro'], throws: TypeError },
      { call: () => [[0], [0], [5], { average: 1 }], throws: TypeError },
      { call: () => [[0], [0], [5], { average: 'mean' }], throws: RangeError },
      { call: () => [[0], [0], [5], { few: 200 }], throws: RangeError },
    ],
  },
  shotAuroc: {
    arguments: () => [[0, 3, -1], Float32Array.of(0.5, 0.25, 0.125), trainCounts(), { many: 50 }],
    errors: [
      ...WRONG,
      { call: () => [[0], [0]], throws: TypeError },
      { call: () => [[0], '0', [5]], throws: TypeError },
      { call: () => [[0], [0], [5], 'macro'], throws: TypeError },
      { call: () => [[0], [Number.NaN], [5]], throws: RangeError },
      { call: () => [[1], [0], [5]], throws: RangeError },
      { call: () => [[0, -1], [0], [5]], throws: RangeError },
      { call: () => [[], [], [5]], throws: RangeError },
      { call: () => [[0], [0], [5], { average: 'mean' }], throws: RangeError },
    ],
  },
  openSetMacroF1: {
    arguments: () => [Int32Array.of(0, 1, -1), [0, -1, 1]],
    errors: [
      ...WRONG,
      { call: () => [[-2], [0]], throws: RangeError },
      { call: () => [[0], [0.5]], throws: RangeError },
      { call: () => [[0], [0, 1]], throws: RangeError },
      { call: () => [[], []], throws: RangeError },
    ],
  },
  ccrAtFpr: {
    arguments: () => [Int32Array.of(0, 1, -1), [0, 1, 1], [0.5, 0.25, 0.125], { fpr: 0.01 }],
    errors: [
      ...WRONG,
      { call: () => [[0], [0]], throws: TypeError },
      { call: () => [[0], [0], [1], 0.1], throws: TypeError },
      { call: () => [[0], [0], [1], { fpr: '10%' }], throws: TypeError },
      { call: () => [[0], [0], [1], { fpr: 10 }], throws: RangeError },
      { call: () => [[0], [0], [Number.NaN]], throws: RangeError },
      { call: () => [[0], [0], [1, 2]], throws: RangeError },
      { call: () => [[-2], [0], [1]], throws: RangeError },
      { call: () => [[], [], []], throws: RangeError },
    ],
  },
});
