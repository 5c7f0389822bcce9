import type { Random } from '@lt/core';

/**
 * Returns the fold of each row, so that every fold has the same share of every class, give or take a row, and the folds are of equal
 * size, give or take a row.
 */
export function stratifiedFolds(
  rowsPerClass: readonly Int32Array[],
  numFolds: number,
  random: Random,
): Int32Array {
  const folds = new Int32Array(rowsPerClass.reduce((sum, rows) => sum + rows.length, 0));
  // Dealt like cards, from one class on to the next, so that the small classes do not all start at fold 0.
  let dealt = 0;
  for (const [classId, rows] of rowsPerClass.entries()) {
    for (const row of random.fork(classId).shuffle(rows.slice())) folds[row] = dealt++ % numFolds;
  }
  return folds;
}
