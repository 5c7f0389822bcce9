import type { Predictions } from './check-predictions.ts';

/** Rows and correctly predicted rows of each class. Unlike a confusion matrix it stays small with thousands of classes. */
export interface ClassOutcomes {
  /** Rows whose true class it is, `[numClasses]`. */
  support: Int32Array;
  /** Those of them that were predicted right, `[numClasses]`. */
  correct: Int32Array;
}

/** Counts, for each true class, its rows and those predicted right. */
export function countCorrect({ classIds, predicted, numClasses }: Predictions): ClassOutcomes {
  const support = new Int32Array(numClasses);
  const correct = new Int32Array(numClasses);
  for (let row = 0; row < classIds.length; row++) {
    const c = classIds[row]!;
    support[c]!++;
    if (predicted[row] === c) correct[c]!++;
  }
  return { support, correct };
}

/** Returns the recall of each class, `null` where it has no row. */
export function recalls({ support, correct }: ClassOutcomes): (number | null)[] {
  return Array.from(support, (rows, c) => (rows === 0 ? null : correct[c]! / rows));
}

/** Returns the share of rows, over some classes together, that were predicted right; `null` without rows. */
export function pooledRecall({ support, correct }: ClassOutcomes, classes: Iterable<number>): number | null {
  let rows = 0;
  let hits = 0;
  for (const c of classes) {
    rows += support[c]!;
    hits += correct[c]!;
  }
  return rows === 0 ? null : hits / rows;
}

/** Returns the mean of the values that are not `null`; `null` without any. */
export function meanOfPresent(values: Iterable<number | null>): number | null {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (value === null) continue;
    sum += value;
    count++;
  }
  return count === 0 ? null : sum / count;
}
