import { softplus } from './asymmetric-oracle.ts';
import type { ExampleLoss } from './oracle.ts';

/** The numbers of a distribution-balanced loss, all of them. */
export interface DistributionStrength {
  classCounts: number[];
  numExamples: number;
  alpha: number;
  beta: number;
  mu: number;
  initBias: number;
  negativeScale: number;
  gamma: number;
  balance: number;
}

/** The distribution-balanced loss in plain loops; soft labels go between positive and negative in every part. */
export const distributionExample =
  (strength: DistributionStrength): ExampleLoss =>
  (labels, logits, classWeights, { labelSmoothing = 0, ...options }) => {
    const { classCounts, numExamples, alpha, beta, mu, initBias, negativeScale, gamma, balance } = strength;
    const repeats = labels.reduce((sum, t, k) => sum + t / classCounts[k]!, 0);
    let [loss, weight] = [0, 0];
    for (let c = 0; c < logits.length; c++) {
      const t = labels[c]!;
      weight += classWeights[c]! * t;
      const r = repeats === 0 ? 0 : 1 / classCounts[c]! / repeats;
      const W = alpha + 1 / (1 + Math.exp(-beta * (r - mu)));
      const nu = (-initBias * Math.log(numExamples / classCounts[c]! - 1)) / negativeScale;
      const z = (t + (1 - t) * negativeScale) * (logits[c]! + nu);
      const w = W * (t + (1 - t) / negativeScale);
      const target = (1 - labelSmoothing) * t + labelSmoothing / 2;
      const crossEntropy = target * softplus(-z) + (1 - target) * softplus(z);
      const miss = target * softplus(z) + (1 - target) * softplus(-z);
      loss += balance * w * Math.exp(-gamma * miss) * crossEntropy;
    }
    return (options.classWeights === undefined ? 1 : weight) * loss;
  };
