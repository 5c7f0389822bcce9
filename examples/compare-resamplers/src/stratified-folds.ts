import { createRandom } from '@lt/core';

/**
 * Splits rows into folds of which each has the same share of every class, up to one row.
 *
 * @returns Fold of each row, `[numRows]`.
 */
export function stratifiedFolds(classIds: Int32Array, numFolds: number, seed: number): Int32Array {
  const folds = new Int32Array(classIds.length);
  for (const classId of new Set(classIds)) {
    const rows = [...classIds.keys()].filter((row) => classIds[row] === classId);
    createRandom(seed, 'folds', classId).shuffle(rows);
    for (const [i, row] of rows.entries()) folds[row] = i % numFolds;
  }
  return folds;
}
