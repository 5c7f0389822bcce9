import '@tensorflow/tfjs-backend-cpu';
import type { ContractRow } from '@lt/testkit';
import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { ResampledChunk, ValueDifferenceMetric } from '../../src/index.ts';

const FEATURES = [[0], [1], [2], [3], [4], [15], [12.4], [16], [27], [28]];
const LABELS = ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'c', 'c'];
const CLASS_IDS = LABELS.map((label) => label.charCodeAt(0));
const TABLE = FEATURES.map(([x], row) => [x! > 10 ? 'far' : 'near', x!, row % 2]);

/** Calls with wrong data, and with wrong options beside those that are needed. */
function wrongCalls(features: unknown[], needed: object): NonNullable<ContractRow['errors']> {
  const options: [object, typeof TypeError | typeof RangeError][] = [
    [{ samplingStrategy: true }, TypeError],
    [{ seed: {} }, TypeError],
    [{ carry: { weight: 3 } }, TypeError],
    [{ kNeighbors: '5' }, TypeError],
    [{ samplingStrategy: { b: 2 } }, RangeError],
    [{ carry: { weight: [1, 2] } }, RangeError],
    [{ seed: Number.NaN }, RangeError],
    [{ kNeighbors: 0 }, RangeError],
    [{ base: 'all' }, RangeError],
    [{ smallClass: 'skip' }, RangeError],
    [{ smallClass: 'throw' }, RangeError],
  ];
  return [
    { call: () => [features], throws: TypeError },
    { call: () => ['0 1', LABELS, needed], throws: TypeError },
    { call: () => [features, 'aab', needed], throws: TypeError },
    { call: () => [features, LABELS, 3], throws: TypeError },
    { call: () => [features, LABELS, null], throws: TypeError },
    { call: () => [features, ['a', 'b'], needed], throws: RangeError },
    { call: () => [features, LABELS.map(() => 'a'), needed], throws: RangeError },
    ...options.map(([given, throws]) => ({
      call: () => [features, LABELS, { ...needed, ...given }],
      throws,
    })),
  ];
}

const asTensors = (options: object) => () => [tensor2d(FEATURES), tensor1d(CLASS_IDS, 'int32'), options];

function check(result: unknown): void {
  const { report, provenance } = result as { report: { classes: { after: number }[] }; provenance: object };
  expect(report.classes.map(({ after }) => after)).toEqual([5, 5, 5]);
  expect(Object.values(provenance).map(({ length }) => length)).toEqual([15, 15, 15, 15]);
}

const CHUNK = { features: FEATURES, labels: LABELS };

async function chunksOf(stream: AsyncIterable<ResampledChunk>): Promise<ResampledChunk[]> {
  const chunks: ResampledChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

/** What the functions keep that add rows with categories, in clusters, at a machine's border, or to a stream. */
export const FAMILY_CONTRACTS: Record<string, ContractRow> = {
  kmeansSmote: {
    arguments: asTensors({ seed: 3, numClusters: 3 }),
    errors: [
      ...wrongCalls(FEATURES, { numClusters: 3 }),
      { call: () => [FEATURES, LABELS, { numClusters: 1 }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { numClusters: 0.5 }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { imbalanceThreshold: '1' }], throws: TypeError },
      { call: () => [FEATURES, LABELS, { densityExponent: -1 }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { batchRows: 0 }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { fallback: true }], throws: TypeError },
      { call: () => [FEATURES, LABELS, { engine: 'gpu' }], throws: RangeError },
    ],
    check,
  },
  resampleStream: {
    arguments: () => [[CHUNK, CHUNK], { seed: 3, chunkRows: 4 }],
    errors: [
      { call: () => [CHUNK], throws: TypeError },
      { call: () => [[CHUNK], 3], throws: TypeError },
      { call: () => [[CHUNK], { seed: {} }], throws: TypeError },
      { call: () => [[CHUNK], { classCounts: 10 }], throws: TypeError },
      { call: () => [[CHUNK], { samplingStrategy: 'auto', classCounts: [5, 0.5] }], throws: RangeError },
      { call: () => [[CHUNK], { samplingStrategy: 'majority', classCounts: [5, 5] }], throws: RangeError },
      { call: () => [[CHUNK], { emit: 'start' }], throws: RangeError },
      { call: () => [[CHUNK], { emit: 'running', samplingStrategy: 0.5 }], throws: RangeError },
      { call: () => [[CHUNK], { kNeighbors: 0 }], throws: RangeError },
      { call: () => [[CHUNK], { reservoirPerClass: 0 }], throws: RangeError },
      { call: () => [[CHUNK], { chunkRows: 1.5 }], throws: RangeError },
    ],
    observe: chunksOf,
  },
  smoteN: {
    arguments: () => [TABLE, LABELS, { seed: 3 }],
    errors: [
      ...wrongCalls(TABLE, {}),
      { call: () => [[...TABLE.slice(1), ['far', null, 0]], LABELS], throws: TypeError },
      { call: () => [[...TABLE.slice(1), ['far', 1]], LABELS], throws: RangeError },
      { call: () => [TABLE, LABELS, { withBase: 0 }], throws: TypeError },
    ],
    check,
  },
  smoteNC: {
    arguments: () => [TABLE, LABELS, { seed: 3, categoricalFeatures: [0, 2] }],
    errors: [
      ...wrongCalls(TABLE, { categoricalFeatures: [0, 2] }),
      { call: () => [TABLE, LABELS, {}], throws: TypeError },
      { call: () => [TABLE, LABELS, { categoricalFeatures: ['color'] }], throws: TypeError },
      { call: () => [TABLE, LABELS, { categoricalFeatures: [2] }], throws: TypeError },
      { call: () => [TABLE, LABELS, { categoricalFeatures: [0, 3] }], throws: RangeError },
      { call: () => [TABLE, LABELS, { categoricalFeatures: [0, 1, 2] }], throws: RangeError },
    ],
    check,
  },
  svmSmote: {
    arguments: asTensors({ seed: 3, mNeighbors: 3 }),
    errors: [
      ...wrongCalls(FEATURES, { mNeighbors: 3 }),
      { call: () => [FEATURES, LABELS, { mNeighbors: 0 }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { outStep: -1 }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { gamma: 'auto' }], throws: TypeError },
      { call: () => [FEATURES, LABELS, { cost: 0 }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { tolerance: 0 }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { onEmptyDanger: 'copy' }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { engine: 'gpu' }], throws: RangeError },
    ],
    check,
  },
  valueDifferenceMetric: {
    arguments: () => [TABLE, LABELS, { columnExponent: 1 }],
    errors: [
      { call: () => [TABLE], throws: TypeError },
      { call: () => ['near', LABELS], throws: TypeError },
      { call: () => [TABLE, LABELS, 2], throws: TypeError },
      {
        call: () => [
          [['near'], 3],
          ['a', 'b'],
        ],
        throws: TypeError,
      },
      {
        call: () => [
          [['near'], ['far']],
          ['a', null],
        ],
        throws: TypeError,
      },
      { call: () => [TABLE, LABELS.slice(1)], throws: RangeError },
      { call: () => [TABLE, LABELS, { classExponent: 0.5 }], throws: RangeError },
      { call: () => [TABLE, LABELS, { columnExponent: Infinity }], throws: RangeError },
    ],
    observe: (metric: ValueDifferenceMetric) => [metric.probabilities, metric.distance(TABLE[0]!, TABLE[9]!)],
  },
};
