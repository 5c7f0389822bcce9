import { accuracy, balancedAccuracy, confusionMatrix, perClassRecall, shotAccuracy } from '@lt/metrics';
import type { RunResult, Scores } from '../types.ts';

/** Returns the accuracies of a prediction. */
export function scoresOf(classIds: Int32Array, predicted: Int32Array, classCounts: Int32Array): Scores {
  const { many, medium, few } = shotAccuracy(classIds, predicted, classCounts);
  const numClasses = classCounts.length;
  const balanced = balancedAccuracy(classIds, predicted, { numClasses });
  return { many, medium, few, overall: accuracy(classIds, predicted) ?? 0, balanced: balanced ?? 0 };
}

/** Returns what a run reports of its final prediction besides the accuracies. */
export function detailsOf(
  classIds: Int32Array,
  predicted: Int32Array,
  numClasses: number,
): Pick<RunResult, 'perClass' | 'confusion'> {
  return {
    perClass: perClassRecall(classIds, predicted, { numClasses }),
    confusion: confusionMatrix(classIds, predicted, { numClasses }),
  };
}
