import { balancedAccuracy, perClassRecall, shotAccuracy } from '@lt/metrics';
import type { Scores } from '../messages.ts';

/** Returns the accuracies of some predictions. */
export function scoresOf(classIds: Int32Array, predicted: Int32Array, classCounts: Int32Array): Scores {
  const { many, medium, few } = shotAccuracy(classIds, predicted, classCounts);
  const options = { numClasses: classCounts.length };
  return {
    many,
    medium,
    few,
    balanced: balancedAccuracy(classIds, predicted, options),
    perClass: perClassRecall(classIds, predicted, options),
  };
}
