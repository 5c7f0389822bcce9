import { describe, expect, it } from 'vitest';
import * as sampling from '../../src/index.ts';

const FEATURES = [
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 1],
  [4, 2],
  [9, 2],
  [8, 3],
  [9, 3],
];
const LABELS = [0, 0, 0, 0, 0, 1, 1, 1];

/** Everything that watches a signal, with options that are right. */
const WATCHED: Record<string, (options: object) => unknown> = {
  nearestNeighbors: (options) => sampling.nearestNeighbors(FEATURES, { k: 1, ...options }),
  smoteNC: (options) => sampling.smoteNC(FEATURES, LABELS, { categoricalFeatures: [1], ...options }),
  resampleStream: async (options) =>
    sampling.resampleStream([{ features: FEATURES, labels: LABELS }], options).next(),
  ...Object.fromEntries(
    [
      sampling.smote,
      sampling.borderlineSmote,
      sampling.adasyn,
      sampling.smoteN,
      sampling.kmeansSmote,
      sampling.svmSmote,
      sampling.randomOverSample,
      sampling.planSmote,
      sampling.classifyBorderline,
      sampling.randomUnderSample,
      sampling.tomekLinks,
      sampling.editedNearestNeighbours,
      sampling.repeatedEditedNearestNeighbours,
      sampling.allKnn,
      sampling.neighbourhoodCleaningRule,
      sampling.nearMiss,
      sampling.oneSidedSelection,
      sampling.condensedNearestNeighbour,
      sampling.instanceHardnessThreshold,
      sampling.clusterCentroids,
      sampling.smoteEnn,
      sampling.smoteTomek,
    ].map((resample) => [
      resample.name,
      (options: object) => (resample as typeof sampling.smote)(FEATURES, LABELS, options),
    ]),
  ),
};

describe.each(Object.entries(WATCHED))('%s', (name, run) => {
  it.each([
    ['signal', { aborted: false }, 'an AbortSignal, got Object'],
    ['signal', null, 'an AbortSignal, got null'],
    ['onProgress', 3, 'a function, got 3'],
  ])('refuses a wrong %s: %o', async (option, value, expected) => {
    const failing = async () => run({ [option]: value });
    await expect(failing()).rejects.toThrow(
      new TypeError(`${name}: expected \`${option}\` to be ${expected}.`),
    );
  });
});
