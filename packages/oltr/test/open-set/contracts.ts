import type { ContractRow } from '@lt/testkit';

const logits = (): number[][] => [
  [4, 0, 1],
  [0, 2, 2],
];
const features = (): Float32Array[] => [Float32Array.of(1, 2), Float32Array.of(0, -1)];
const centroids = { data: Float32Array.of(1, 1, 0, 0, 3, 3), shape: [3, 2] };

const WRONG_LOGITS = [
  { call: () => [7, { score: 'msp', threshold: 0.5 }], throws: TypeError },
  { call: () => [[7], { score: 'msp', threshold: 0.5 }], throws: TypeError },
  { call: () => [[['7']], { score: 'msp', threshold: 0.5 }], throws: TypeError },
  { call: () => [{ data: [1, 2] }, { score: 'msp', threshold: 0.5 }], throws: TypeError },
  { call: () => [logits(), 'msp'], throws: TypeError },
  { call: () => [logits(), { threshold: 0.5 }], throws: TypeError },
  { call: () => [logits(), { score: 'distance', threshold: -1 }], throws: TypeError },
  { call: () => [logits(), { score: 'msp', threshold: 0.5, temperature: '1' }], throws: TypeError },
  { call: () => [logits(), { score: 'msp', threshold: 0.5, normalize: 1 }], throws: TypeError },
  { call: () => [logits(), { score: 'knn', threshold: -1, features: features() }], throws: TypeError },
  { call: () => [logits(), { score: 'odin', threshold: 0.5 }], throws: RangeError },
  { call: () => [logits(), { score: 'msp', threshold: 0.5, temperature: 0 }], throws: RangeError },
  { call: () => [[[1, Number.NaN]], { score: 'msp', threshold: 0.8 }], throws: RangeError },
  { call: () => [logits(), { score: 'msp', threshold: 0.5, features: [[1]] }], throws: RangeError },
  {
    call: () => [
      logits(),
      { score: 'knn', threshold: -1, features: features(), trainFeatures: features(), k: 3 },
    ],
    throws: RangeError,
  },
];

const tail = (): object => ({ shape: 2, scale: 1.5, smallestTailValue: 0.1 });
const means = (): number[][] => [
  [3, 0, 0],
  [0, 3, 0],
  [0, 0, 3],
];

/** The contract rows of everything that this folder exports. */
export const openSetContracts: Record<string, ContractRow> = {
  openSetScores: {
    arguments: () => [logits(), { score: 'knn', features: features(), trainFeatures: centroids, k: 2 }],
    errors: WRONG_LOGITS,
  },
  predictOpenSet: {
    arguments: () => [
      logits(),
      { score: 'reachability', threshold: 0.7, features: features(), centroids, validMask: [1, 1, 0] },
    ],
    errors: [
      ...WRONG_LOGITS,
      { call: () => [logits(), { score: 'msp' }], throws: TypeError },
      { call: () => [logits(), { score: 'msp', threshold: '0.5' }], throws: TypeError },
      { call: () => [logits(), { score: 'msp', threshold: 1 / 3 }], throws: RangeError },
      { call: () => [logits(), { score: 'entropy', threshold: -2 }], throws: RangeError },
    ],
  },
  calibrateThreshold: {
    arguments: () => [Float64Array.of(0.9, 0.5, 0.75), { targetTpr: 0.6, score: 'msp', numClasses: 3 }],
    errors: [
      { call: () => ['0.5'], throws: TypeError },
      { call: () => [[0.5], 0.95], throws: TypeError },
      { call: () => [[0.5], { targetTpr: '95%' }], throws: TypeError },
      { call: () => [[]], throws: RangeError },
      { call: () => [[Number.NaN]], throws: RangeError },
      { call: () => [[0.5], { targetTpr: 0 }], throws: RangeError },
      { call: () => [[0.5], { score: 'odin' }], throws: RangeError },
      { call: () => [[0.5], { numClasses: 0 }], throws: RangeError },
      { call: () => [[0.5], { score: 'msp', numClasses: 2 }], throws: RangeError },
    ],
  },
  fitOpenMax: {
    arguments: () => [[...logits(), [5, 0, 0], [9, 1, 1]], Int32Array.of(0, 1, 0, 0), { tailSize: 2 }],
    errors: [
      { call: () => [logits()], throws: TypeError },
      { call: () => ['logits', [0, 1]], throws: TypeError },
      { call: () => [logits(), [0, 1], 20], throws: TypeError },
      { call: () => [logits(), [0, 1], { tailSize: '20' }], throws: TypeError },
      { call: () => [logits(), [0, 3]], throws: RangeError },
      { call: () => [logits(), [0]], throws: RangeError },
      { call: () => [[], []], throws: RangeError },
      { call: () => [logits(), [0, 1], { tailSize: 1 }], throws: RangeError },
      { call: () => [logits(), [0, 1], { distance: 'manhattan' }], throws: RangeError },
    ],
  },
  openMax: {
    arguments: () => [logits(), { meanLogits: means(), weibull: [tail(), null, tail()], alphaRank: 2 }],
    errors: [
      { call: () => [logits()], throws: TypeError },
      { call: () => [logits(), { meanLogits: means() }], throws: TypeError },
      { call: () => [logits(), { meanLogits: means(), weibull: [1, null, null] }], throws: TypeError },
      { call: () => [logits(), { meanLogits: means(), weibull: [{}, null, null] }], throws: TypeError },
      { call: () => [logits(), { meanLogits: means(), weibull: [tail()] }], throws: RangeError },
      {
        call: () => [logits(), { meanLogits: [[1]], weibull: [tail(), tail(), tail()] }],
        throws: RangeError,
      },
      {
        call: () => [logits(), { meanLogits: means(), weibull: [null, null, null], alphaRank: 0 }],
        throws: RangeError,
      },
      {
        call: () => [logits(), { meanLogits: means(), weibull: [null, null, null], distance: 'cos' }],
        throws: RangeError,
      },
    ],
  },
};
