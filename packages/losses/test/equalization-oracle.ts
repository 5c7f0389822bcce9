import { softplus } from './asymmetric-oracle.ts';
import type { ExampleLoss } from './oracle.ts';

/** The sigmoid form of the equalization loss in plain loops; a row of zeros is background. */
export const equalizationExample =
  (rare: readonly number[]): ExampleLoss =>
  (labels, logits, classWeights, { labelSmoothing = 0, ...options }) => {
    const foreground = Math.min(
      1,
      labels.reduce((sum, label) => sum + label, 0),
    );
    let [loss, weight] = [0, 0];
    for (let c = 0; c < logits.length; c++) {
      weight += classWeights[c]! * labels[c]!;
      const target = (1 - labelSmoothing) * labels[c]! + labelSmoothing / 2;
      const kept = 1 - rare[c]! * (1 - labels[c]!) * foreground;
      loss += kept * (target * softplus(-logits[c]!) + (1 - target) * softplus(logits[c]!));
    }
    return (options.classWeights === undefined ? 1 : weight + 1 - foreground) * loss;
  };

/** Binary cross entropy with a weight for the positive and one for the negative elements of each class, in plain loops. */
export const twoWeightsExample =
  (positive: readonly number[], negative: readonly number[]): ExampleLoss =>
  (labels, logits, classWeights, { labelSmoothing = 0, ...options }) => {
    let [loss, weight] = [0, 0];
    for (let c = 0; c < logits.length; c++) {
      weight += classWeights[c]! * labels[c]!;
      const t = (1 - labelSmoothing) * labels[c]! + labelSmoothing / 2;
      const w = t * positive[c]! + (1 - t) * negative[c]!;
      loss += w * (t * softplus(-logits[c]!) + (1 - t) * softplus(logits[c]!));
    }
    return (options.classWeights === undefined ? 1 : weight) * loss;
  };
