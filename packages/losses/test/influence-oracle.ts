import type { InfluenceBalancedLossOptions } from '../src/index.ts';
import type { ExampleLoss } from './oracle.ts';

/** The influence-balanced loss in plain loops; `frozen` are logits that the influence is taken at instead. */
export const influenceExample =
  (
    { alpha = 1000, epsilon = 0.001, gamma = 0 }: Omit<InfluenceBalancedLossOptions, 'features'>,
    features: number[],
    frozen?: number[],
  ): ExampleLoss =>
  (labels, logits, classWeights, { labelSmoothing = 0 }) => {
    const logSoftmax = (row: number[]) => {
      const largest = Math.max(...row);
      const partition = row.reduce((sum, x) => sum + Math.exp(x - largest), 0);
      return row.map((x) => x - largest - Math.log(partition));
    };
    const [logP, at] = [logSoftmax(logits), logSoftmax(frozen ?? logits)];
    let [crossEntropy, size] = [0, 0];
    for (let c = 0; c < logits.length; c++) {
      const target = (1 - labelSmoothing) * labels[c]! + labelSmoothing / logits.length;
      crossEntropy -= classWeights[c]! * target * logP[c]!;
      size += Math.abs(Math.exp(at[c]!) - target);
    }
    const norm = features.reduce((sum, f) => sum + Math.abs(f), 0);
    return ((alpha * crossEntropy) / (size * norm + epsilon)) * (1 - Math.exp(-crossEntropy)) ** gamma;
  };
