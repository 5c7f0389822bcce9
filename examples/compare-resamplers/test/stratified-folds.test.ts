import { describe, expect, it } from 'vitest';
import { stratifiedFolds } from '../src/stratified-folds.ts';

const classIds = Int32Array.from({ length: 53 }, (_, i) => Number(i % 7 === 0));

describe('stratifiedFolds', () => {
  it('spreads each class over the folds, up to one row', () => {
    const folds = stratifiedFolds(classIds, 5, 3);
    for (const classId of [0, 1]) {
      const counts = [0, 1, 2, 3, 4].map(
        (fold) => folds.filter((other, row) => other === fold && classIds[row] === classId).length,
      );
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  it('depends on the seed, and on nothing else', () => {
    expect(stratifiedFolds(classIds, 5, 1)).toEqual(stratifiedFolds(classIds, 5, 1));
    expect(stratifiedFolds(classIds, 5, 1)).not.toEqual(stratifiedFolds(classIds, 5, 2));
  });
});
