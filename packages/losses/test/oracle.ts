import { createRandom } from '@lt/core';
import type { LossOptions } from '../src/index.ts';

/** The options of all losses at once, as plain data. */
export interface OracleOptions extends LossOptions {
  sampleWeights?: number[];
  gamma?: number;
  /** As in focalLoss; no weights if left out. */
  alpha?: number;
}

/** A loss of one example: its labels, its logits, the weight of each class. */
export type ExampleLoss = (
  labels: number[],
  logits: number[],
  classWeights: number[],
  options: OracleOptions,
) => number;

/** Softmax cross entropy, and with gamma its focal form, in plain loops. */
export const softmaxExample: ExampleLoss = (
  labels,
  logits,
  classWeights,
  { labelSmoothing = 0, gamma = 0 },
) => {
  const largest = Math.max(...logits);
  let partition = 0;
  for (const logit of logits) partition += Math.exp(logit - largest);
  let loss = 0;
  for (let c = 0; c < logits.length; c++) {
    const logP = logits[c]! - largest - Math.log(partition);
    const target = (1 - labelSmoothing) * labels[c]! + labelSmoothing / logits.length;
    if (target !== 0) loss += classWeights[c]! * target * (1 - Math.exp(logP)) ** gamma * -logP;
  }
  return loss;
};

/** Softmax cross entropy of logits that a loss maps first, one by one; it may look at the label. */
export const mappedSoftmaxExample =
  (map: (logit: number, classId: number, labels: number[]) => number): ExampleLoss =>
  (labels, logits, classWeights, options) =>
    softmaxExample(
      labels,
      logits.map((logit, c) => map(logit, c, labels)),
      classWeights,
      options,
    );

/** Binary cross entropy, and with gamma and alpha the focal loss, in plain loops. */
export const sigmoidExample: ExampleLoss = (labels, logits, classWeights, options) => {
  const { labelSmoothing = 0, gamma = 0, alpha } = options;
  const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  let weight = 0;
  let loss = 0;
  for (let c = 0; c < logits.length; c++) {
    weight += classWeights[c]! * labels[c]!;
    const target = (1 - labelSmoothing) * labels[c]! + labelSmoothing / 2;
    const x = logits[c]!;
    const crossEntropy = target * softplus(-x) + (1 - target) * softplus(x);
    const modulator = Math.exp(-gamma * (target * softplus(x) + (1 - target) * softplus(-x)));
    const balance = alpha === undefined ? 1 : alpha * target + (1 - alpha) * (1 - target);
    loss += balance * modulator * crossEntropy;
  }
  return (options.classWeights === undefined ? 1 : weight) * loss;
};

/** A loss of a batch, in float64: one value per example, or reduced. Ids are made one-hot. */
export function oracle(
  example: ExampleLoss,
  labels: number[] | number[][],
  logits: number[][],
  options: OracleOptions = {},
): number[] {
  const numClasses = logits[0]!.length;
  const classWeights = Array.from(options.classWeights ?? new Array<number>(numClasses).fill(1));
  const sum = { loss: 0, weight: 0, count: 0, positives: 0 };
  const perExample = logits.map((row, i) => {
    const label = labels[i]!;
    const oneHot = typeof label === 'number' ? row.map((_, c) => Number(c === label)) : label;
    if (label === options.ignoreIndex) return 0;
    const sampleWeight = options.sampleWeights?.[i] ?? 1;
    const loss = sampleWeight * example(oneHot, row, classWeights, options);
    let labelWeight = options.classWeights === undefined ? 1 : 0;
    for (let c = 0; c < numClasses; c++) {
      if (options.classWeights !== undefined) labelWeight += classWeights[c]! * oneHot[c]!;
      sum.positives += oneHot[c]!;
    }
    sum.loss += loss;
    sum.weight += sampleWeight * labelWeight;
    sum.count++;
    return loss;
  });
  if (options.reduction === undefined) return perExample;
  const denominator = {
    sum: 1,
    mean: sum.count,
    weightedMean: sum.weight,
    positives: Math.max(1, sum.positives),
    elementMean: sum.count * numClasses,
  }[options.reduction];
  return [denominator === 0 ? 0 : sum.loss / denominator];
}

/** The gradient of the sum of what {@link oracle} returns, by central differences in float64. */
export function oracleGradient(...[example, labels, logits, options]: Parameters<typeof oracle>): number[][] {
  return differences((moved) => oracle(example, labels, moved, options), logits);
}

/** The gradient of the sum of what `f` returns, by central differences in float64. */
export function differences(f: (x: number[][]) => number[], x: number[][]): number[][] {
  const step = 1e-5;
  const total = (moved: number[][]) => f(moved).reduce((a, b) => a + b, 0);
  return x.map((row, i) =>
    row.map((_, c) => {
      const move = (offset: number) =>
        x.map((r, j) => r.map((value, k) => (i === j && c === k ? value + offset : value)));
      return (total(move(step)) - total(move(-step))) / (2 * step);
    }),
  );
}

/** Random logits, float32, of the given spread. */
export function randomLogits(batch: number, numClasses: number, seed: string, spread = 3): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: batch }, () =>
    Array.from({ length: numClasses }, () => Math.fround(spread * random.normal())),
  );
}
