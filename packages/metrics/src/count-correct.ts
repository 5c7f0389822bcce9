import type { Predictions } from './check-predictions.ts';

/** Rows, predictions and correctly predicted rows of each class. Unlike a confusion matrix it stays small with thousands of classes. */
export interface ClassOutcomes {
  /** Rows whose true class it is, `[numClasses]`. */
  support: Float64Array;
  /** Rows that were predicted as it, `[numClasses]`. */
  chosen: Float64Array;
  /** Rows that are both, `[numClasses]`. */
  correct: Float64Array;
}

/** Returns the outcomes of no row. */
export function createOutcomes(numClasses: number): ClassOutcomes {
  return {
    support: new Float64Array(numClasses),
    chosen: new Float64Array(numClasses),
    correct: new Float64Array(numClasses),
  };
}

/** Counts, for each class, its rows, the rows predicted as it, and those predicted right. */
export function countCorrect({ classIds, predicted, numClasses }: Predictions): ClassOutcomes {
  const outcomes = createOutcomes(numClasses);
  addOutcomes(outcomes, classIds, predicted);
  return outcomes;
}

/** Adds rows to outcomes. */
export function addOutcomes(
  { support, chosen, correct }: ClassOutcomes,
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
): void {
  for (let row = 0; row < classIds.length; row++) {
    const c = classIds[row]!;
    support[c]!++;
    chosen[predicted[row]!]!++;
    if (predicted[row] === c) correct[c]!++;
  }
}

/** Returns the recall of each class, `null` where it has no row. */
export function recalls({ support, correct }: ClassOutcomes): (number | null)[] {
  return Array.from(support, (rows, c) => (rows === 0 ? null : correct[c]! / rows));
}

/** Returns the precision of each class, `null` where it was never predicted. */
export function precisions({ chosen, correct }: ClassOutcomes): (number | null)[] {
  return Array.from(chosen, (rows, c) => (rows === 0 ? null : correct[c]! / rows));
}

/** Returns the F1 score of each class, `null` where it has no row and was never predicted. */
export function f1Scores({ support, chosen, correct }: ClassOutcomes): (number | null)[] {
  return Array.from(support, (rows, c) => {
    const both = rows + chosen[c]!;
    return both === 0 ? null : (2 * correct[c]!) / both;
  });
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
