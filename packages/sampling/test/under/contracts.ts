import type { ContractRow } from '@lt/testkit';
import { expect } from 'vitest';
import type { Condensed, UnderSampled } from '../../src/index.ts';
import type { Resampled } from '../../src/resampling/resampled.ts';

const FEATURES = [[0], [1], [2], [3], [4], [5], [2.4], [6], [7], [8]];
const LABELS = ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'c', 'c'];

/** What is no data set, and what are no options of any under-sampler. */
const WRONG = [
  { call: () => [], throws: TypeError },
  { call: () => ['0 1', LABELS], throws: TypeError },
  {
    call: () => [
      [0, 1, 2],
      [0, 0, 1],
    ],
    throws: TypeError,
  },
  {
    call: () => [
      [['0'], [1]],
      [0, 1],
    ],
    throws: TypeError,
  },
  { call: () => [FEATURES, 'aab'], throws: TypeError },
  { call: () => [FEATURES, LABELS.map((label, row) => (row === 3 ? 3 : label))], throws: TypeError },
  { call: () => [FEATURES, LABELS, 3], throws: TypeError },
  { call: () => [FEATURES, LABELS, { samplingStrategy: true }], throws: TypeError },
  { call: () => [[], []], throws: RangeError },
  {
    call: () => [
      [[0], [1, 2]],
      [0, 1],
    ],
    throws: RangeError,
  },
  { call: () => [FEATURES, ['a', 'b']], throws: RangeError },
  { call: () => [FEATURES, LABELS.map(() => 'a')], throws: RangeError },
];

const WRONG_ENGINE = [
  { call: () => [FEATURES.map(([x]) => [x === 3 ? Number.NaN : x]), LABELS], throws: RangeError },
  { call: () => [FEATURES, LABELS, { engine: 'gpu' }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { engine: {} }], throws: TypeError },
];

const WRONG_COUNTS = [
  { call: () => [FEATURES, LABELS, { samplingStrategy: 'minority' }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { samplingStrategy: ['a'] }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { samplingStrategy: { a: 6 } }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { samplingStrategy: { a: 1.5 } }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { samplingStrategy: { d: 1 } }], throws: RangeError },
];

const WRONG_CLEANING = [
  { call: () => [FEATURES, LABELS, { samplingStrategy: 'minority' }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { samplingStrategy: { a: 2 } }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { samplingStrategy: 0.5 }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { samplingStrategy: ['d'] }], throws: RangeError },
];

/** What is no whole number of at least 1, or of at least 2. */
const wrongNumber = (option: string) => [
  { call: () => [FEATURES, LABELS, { [option]: 0 }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { [option]: 2.5 }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { [option]: '2' }], throws: TypeError },
];
const wrongName = (option: string) => [
  { call: () => [FEATURES, LABELS, { [option]: 'most' }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { [option]: 2 }], throws: TypeError },
];
const wrongSeed = [
  { call: () => [FEATURES, LABELS, { seed: null }], throws: TypeError },
  { call: () => [FEATURES, LABELS, { seed: Number.NaN }], throws: RangeError },
];

/** What every under-sampler returns. */
function check(result: unknown): void {
  const { indices, report } = result as UnderSampled;
  expect(indices).toBeInstanceOf(Int32Array);
  expect([...indices]).toEqual([...indices].sort((a, b) => a - b));
  const countOf = (label: unknown): number =>
    Array.from(indices).filter((row) => LABELS[row] === label).length;
  expect(report.classes).toEqual([
    { label: 'a', before: 5, after: countOf('a') },
    { label: 'b', before: 3, after: countOf('b') },
    { label: 'c', before: 2, after: countOf('c') },
  ]);
  expect(structuredClone(report)).toEqual(report);
}

/** What the report of every resampler says. */
function checkReport(result: unknown): void {
  const { labels, features, report } = result as Resampled;
  const rows = Array.from(labels as string[]);
  expect(features).toHaveLength(rows.length);
  expect(report.classes.map(({ after }) => after)).toEqual(
    ['a', 'b', 'c'].map((label) => rows.filter((other) => other === label).length),
  );
  expect((result as Condensed).indices ?? (result as Resampled).provenance.base).toHaveLength(rows.length);
}

const WRONG_SMOTE = [
  { call: () => [FEATURES, LABELS, { samplingStrategy: 'majority' }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { cleaning: 3 }], throws: TypeError },
  { call: () => [FEATURES, LABELS, { cleaning: { samplingStrategy: 'minority' } }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { carry: { weight: [1] } }], throws: RangeError },
  { call: () => [FEATURES, LABELS, { smallClass: 'throw' }], throws: RangeError },
];

const row = (options: object, ...errors: ContractRow['errors'] & {}): ContractRow => ({
  arguments: () => [FEATURES, LABELS, options],
  errors: [...WRONG, ...errors],
  check,
});

/** The contracts of all under-samplers. */
export const UNDER_CONTRACTS: Readonly<Record<string, ContractRow>> = {
  allKnn: row(
    { samplingStrategy: 'all', allowMinority: true },
    ...WRONG_ENGINE,
    ...WRONG_CLEANING,
    ...wrongNumber('kNeighbors'),
    ...wrongName('selection'),
    { call: () => [FEATURES, LABELS, { allowMinority: 1 }], throws: TypeError },
  ),
  clusterCentroids: {
    ...row(
      { seed: 3 },
      WRONG_ENGINE[0]!,
      ...WRONG_COUNTS,
      ...wrongName('voting'),
      ...wrongNumber('maxIterations'),
      ...wrongSeed,
    ),
    check: checkReport,
  },
  condensedNearestNeighbour: row(
    { seed: 3 },
    ...WRONG_ENGINE,
    ...WRONG_CLEANING,
    ...wrongNumber('numSeeds'),
    ...wrongSeed,
  ),
  editedNearestNeighbours: row(
    { kNeighbors: 2, samplingStrategy: ['a'] },
    ...WRONG_ENGINE,
    ...WRONG_CLEANING,
    ...wrongNumber('kNeighbors'),
    ...wrongName('selection'),
  ),
  instanceHardnessThreshold: row(
    { seed: 3, kNeighbors: 2 },
    ...WRONG_ENGINE,
    ...WRONG_COUNTS,
    ...wrongNumber('kNeighbors'),
    ...wrongNumber('numFolds'),
    ...wrongName('ties'),
    ...wrongSeed,
    { call: () => [FEATURES, LABELS, { numFolds: 1 }], throws: RangeError },
    { call: () => [FEATURES, LABELS, { fitPredict: 'knn' }], throws: TypeError },
    { call: () => [FEATURES, LABELS, { fitPredict: () => 'all' }], throws: TypeError },
    { call: () => [FEATURES, LABELS, { fitPredict: () => [2] }], throws: RangeError },
    { call: () => [FEATURES, LABELS, { probabilities: 0.5 }], throws: TypeError },
    { call: () => [FEATURES, LABELS, { probabilities: [0.5] }], throws: RangeError },
    { call: () => [FEATURES, LABELS, { probabilities: LABELS.map(() => -0.1) }], throws: RangeError },
  ),
  nearMiss: row(
    { version: 3, kNeighbors: 1 },
    ...WRONG_ENGINE,
    ...WRONG_COUNTS,
    ...wrongNumber('kNeighbors'),
    ...wrongNumber('kCandidates'),
    { call: () => [FEATURES, LABELS, { version: 4 }], throws: RangeError },
    { call: () => [FEATURES, LABELS, { version: '1' }], throws: TypeError },
  ),
  neighbourhoodCleaningRule: row(
    { threshold: 0.2 },
    ...WRONG_ENGINE,
    ...WRONG_CLEANING,
    ...wrongNumber('kNeighbors'),
    ...wrongName('variant'),
    { call: () => [FEATURES, LABELS, { threshold: -1 }], throws: RangeError },
    { call: () => [FEATURES, LABELS, { threshold: '0.5' }], throws: TypeError },
  ),
  oneSidedSelection: row(
    { seed: 3 },
    ...WRONG_ENGINE,
    ...WRONG_CLEANING,
    ...wrongNumber('numSeeds'),
    ...wrongSeed,
  ),
  randomUnderSample: row({ seed: 3, samplingStrategy: { a: 3, b: 1 } }, ...WRONG_COUNTS, ...wrongSeed, {
    call: () => [FEATURES, LABELS, { replacement: 1 }],
    throws: TypeError,
  }),
  repeatedEditedNearestNeighbours: row(
    { kNeighbors: 2, maxRounds: 3 },
    ...WRONG_ENGINE,
    ...WRONG_CLEANING,
    ...wrongNumber('kNeighbors'),
    ...wrongNumber('maxRounds'),
    ...wrongName('selection'),
  ),
  smoteEnn: {
    ...row(
      { seed: 3, carry: { row: LABELS.map((_, i) => i) } },
      ...WRONG_ENGINE,
      ...WRONG_SMOTE,
      ...wrongNumber('kNeighbors'),
      ...wrongSeed,
      { call: () => [FEATURES, LABELS, { cleaning: { selection: 'most' } }], throws: RangeError },
      { call: () => [FEATURES, LABELS, { cleaning: { kNeighbors: 0 } }], throws: RangeError },
    ),
    check: checkReport,
  },
  smoteTomek: {
    ...row(
      { seed: 3, kNeighbors: 1 },
      ...WRONG_ENGINE,
      ...WRONG_SMOTE,
      ...wrongNumber('kNeighbors'),
      ...wrongSeed,
    ),
    check: checkReport,
  },
  tomekLinks: row({ samplingStrategy: 'all' }, ...WRONG_ENGINE, ...WRONG_CLEANING),
};
