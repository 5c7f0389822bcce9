import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { adasyn } from '../../src/over/adasyn.ts';
import { borderlineSmote } from '../../src/over/borderline-smote.ts';
import { smote } from '../../src/over/smote.ts';
import { edgeCase, goldenSets } from './golden-sets.ts';

const SETS = [
  ...goldenSets(),
  edgeCase('integer grid, ties'),
  edgeCase('every minority row twice, k=3'),
  edgeCase('zero-variance feature and offset 4096'),
];

describe.each(SETS)('over-samplers on $name', ({ X, y }) => {
  const features = { data: Float32Array.from(X.flat()), shape: [X.length, X[0]!.length] };

  it.each([
    ['smote', smote],
    ['adasyn', adasyn],
    [
      'borderlineSmote',
      (data: typeof features, labels: number[], options: object) =>
        borderlineSmote(data, labels, { ...options, kind: 2 }),
    ],
  ] as const)('give the same bytes with every engine: %s', async (_, method) => {
    const expected = await method(features, y, { seed: 1, engine: 'js' });
    for (const engine of ['wasm', 'tf', 'auto'] as const) {
      expect(await method(features, y, { seed: 1, engine })).toEqual(expected);
    }
  });
});
