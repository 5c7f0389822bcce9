import { checkNumbers } from '@lt/core';
import { checkPredictions } from './check-predictions.ts';
import { countCorrect, recalls } from './count-correct.ts';

/** A class that has test rows. */
export interface TestedClass {
  /** Class id. */
  classId: number;
  /** Training examples. */
  trainCount: number;
  /** Share of its test rows predicted right. */
  recall: number;
}

/** Checks the arguments of a metric of recalls and training counts, and returns the classes that have test rows; there is one. */
export function checkTailMetric(
  name: string,
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
): TestedClass[] {
  const counts = checkNumbers(name, 'trainCounts', trainCounts, { min: 0 });
  const checked = checkPredictions(name, classIds, predicted, { numClasses: counts.length }, 'needRows');
  return recalls(countCorrect(checked)).flatMap((recall, classId) =>
    recall === null ? [] : [{ classId, trainCount: counts[classId]!, recall }],
  );
}

/** Returns the mean recall, each class weighted; not all weights may be 0. */
export function weightedRecall(classes: readonly TestedClass[], weights: ArrayLike<number>): number {
  let sum = 0;
  let total = 0;
  for (const [i, { recall }] of classes.entries()) {
    sum += weights[i]! * recall;
    total += weights[i]!;
  }
  return sum / total;
}
