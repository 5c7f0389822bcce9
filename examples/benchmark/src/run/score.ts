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

/** Returns the scores of several methods as one list of named numbers, as a training's history keeps them. */
export function packScores(scores: readonly [id: string, Scores][]): Record<string, number | null> {
  return Object.fromEntries(
    scores.flatMap(([id, own]) => Object.entries(own).map(([name, value]) => [`${id}/${name}`, value])),
  );
}

/** Returns the scores of one method out of such a list. */
export function unpackScores(id: string, packed: Readonly<Record<string, number | null>>): Scores {
  const { many, medium, few, overall, balanced } = Object.fromEntries(
    Object.entries(packed).map(([name, value]) => [
      name.startsWith(`${id}/`) ? name.slice(id.length + 1) : '',
      value,
    ]),
  );
  return { many: many!, medium: medium!, few: few!, overall: overall!, balanced: balanced! };
}
