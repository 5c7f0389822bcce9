import { createRandom } from '@lt/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stratifiedFolds } from '../../src/under/stratified-folds.ts';
import { FIXED, smallSets } from './data-sets.ts';
import { range } from './oracle.ts';

describe('stratifiedFolds', () => {
  it('gives every fold as many rows, and as many of each class, give or take one', () => {
    fc.assert(
      fc.property(smallSets, fc.integer({ min: 2, max: 6 }), fc.integer(), ({ labels }, numFolds, seed) => {
        const rowsPerClass = range(4).map((label) =>
          Int32Array.from(range(labels.length).filter((row) => labels[row] === label)),
        );
        const folds = [...stratifiedFolds(rowsPerClass, numFolds, createRandom(seed))];
        for (const rows of [labels, ...range(4)].map((group) =>
          folds.filter((_, row) => group === labels || labels[row] === group),
        )) {
          const sizes = range(numFolds).map((fold) => rows.filter((other) => other === fold).length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
      }),
      FIXED,
    );
  });

  it('puts rows into other folds for another seed', () => {
    const rows = [Int32Array.from(range(30))];
    const folds = [1, 2].map((seed) => String(stratifiedFolds(rows, 3, createRandom(seed))));
    expect(folds[0]).not.toBe(folds[1]);
  });
});
