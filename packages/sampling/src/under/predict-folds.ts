import { checkNumbers } from '@lt/core';
import type { RunControl } from '../resampling/run-control.ts';
import type { Fold } from './cross-validated-probabilities.ts';

/**
 * A classifier that is cross-validated: learns from some rows and returns for each test row, in their order, the probability that it
 * gives to the row's true class, in [0, 1].
 */
export type FitPredict = (
  trainRows: Int32Array,
  testRows: Int32Array,
) => ArrayLike<number> | Promise<ArrayLike<number>>;

/** Returns what a classifier says about each row when it has learned from the other folds. */
export async function predictFolds(
  name: string,
  fitPredict: FitPredict,
  folds: readonly Fold[],
  numRows: number,
  { signal, onProgress }: RunControl,
): Promise<Float64Array> {
  const probabilities = new Float64Array(numRows);
  for (const [done, { trainRows, testRows }] of folds.entries()) {
    // Copies: the rows belong to the caller's function, which may keep or change them.
    const found = await fitPredict(trainRows.slice(), testRows.slice());
    const range = { min: 0, max: 1, length: testRows.length };
    const checked = checkNumbers(name, 'fitPredict(…)', found, range);
    testRows.forEach((row, i) => {
      probabilities[row] = checked[i]!;
    });
    signal?.throwIfAborted();
    onProgress?.({ phase: 'clean', done: done + 1, total: folds.length });
  }
  return probabilities;
}
