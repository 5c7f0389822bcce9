import type { NeighborEngine } from '../neighbors/neighbor-engine.ts';

import type { DataSet } from '../resampling/data-set.ts';

import type { RunControl } from '../resampling/run-control.ts';
import { rowsWhere } from './rows-where.ts';

/** The rows of one fold, and all others. */
export interface Fold {
  /** Rows to learn from, ascending. */
  trainRows: Int32Array;
  /** Rows to judge, ascending. */
  testRows: Int32Array;
}

/** Returns the folds that have rows, from the fold of each row. */
export function splitFolds(foldOfRow: Int32Array, numFolds: number): Fold[] {
  return Array.from({ length: numFolds }, (_, fold) => ({
    trainRows: rowsWhere(foldOfRow.length, (row) => foldOfRow[row] !== fold),
    testRows: rowsWhere(foldOfRow.length, (row) => foldOfRow[row] === fold),
  })).filter(({ testRows }) => testRows.length > 0);
}

/** Returns for each row which share of its `k` nearest rows in the other folds is of its class. */
export async function neighborProbabilities(
  engine: NeighborEngine,
  { points, classIds }: DataSet,
  folds: readonly Fold[],
  k: number,
  control: RunControl,
): Promise<Float64Array> {
  const searches = folds.map(({ trainRows, testRows }) => ({ queries: testRows, pool: trainRows, k }));
  const lists = await engine.search(points, searches, control);
  const probabilities = new Float64Array(points.numRows);
  folds.forEach(({ testRows, trainRows }, fold) => {
    const found = Math.min(k, trainRows.length);
    testRows.forEach((row, i) => {
      const neighbors = lists[fold]!.indices.subarray(i * k, i * k + found);
      const same = neighbors.reduce(
        (count, neighbor) => count + Number(classIds[neighbor] === classIds[row]),
        0,
      );
      probabilities[row] = same / found;
    });
  });
  return probabilities;
}
