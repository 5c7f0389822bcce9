import type { AsymmetricLossOptions } from '../src/index.ts';
import type { ExampleLoss } from './oracle.ts';

/** The strengths of an asymmetric loss. */
export type Strength = Required<Pick<AsymmetricLossOptions, 'gammaPositive' | 'gammaNegative' | 'clip'>>;

/** Returns log(1 + exp(x)). */
export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** The multi-label loss in plain loops; `frozen` are logits that the modulators are taken at instead. */
export const multiLabelExample =
  ({ gammaPositive, gammaNegative, clip }: Strength, frozen?: number[]): ExampleLoss =>
  (labels, logits, classWeights, options) => {
    const { labelSmoothing = 0 } = options;
    let [loss, weight] = [0, 0];
    for (let c = 0; c < logits.length; c++) {
      weight += classWeights[c]! * labels[c]!;
      const target = (1 - labelSmoothing) * labels[c]! + labelSmoothing / 2;
      const [x, at] = [logits[c]!, (frozen ?? logits)[c]!];
      const excess = (z: number) => Math.max(1 / (1 + Math.exp(-z)) - clip, 0);
      const negative = clip === 0 ? softplus(x) : -Math.log1p(-excess(x));
      loss += target * Math.exp(-gammaPositive * softplus(at)) * softplus(-x);
      loss += (1 - target) * excess(at) ** gammaNegative * negative;
    }
    return (options.classWeights === undefined ? 1 : weight) * loss;
  };

/** The single-label loss in plain loops. */
export const singleLabelExample =
  ({ gammaPositive, gammaNegative }: Omit<Strength, 'clip'>, frozen?: number[]): ExampleLoss =>
  (labels, logits, classWeights, { labelSmoothing = 0 }) => {
    const logSoftmax = (row: number[]) => {
      const largest = Math.max(...row);
      const partition = row.reduce((sum, x) => sum + Math.exp(x - largest), 0);
      return row.map((x) => x - largest - Math.log(partition));
    };
    const [logP, at] = [logSoftmax(logits), logSoftmax(frozen ?? logits)];
    return logits.reduce((loss, _, c) => {
      const target = classWeights[c]! * ((1 - labelSmoothing) * labels[c]! + labelSmoothing / logits.length);
      const modulator =
        labels[c]! * (1 - Math.exp(at[c]!)) ** gammaPositive +
        (1 - labels[c]!) * Math.exp(gammaNegative * at[c]!);
      return loss - target * modulator * logP[c]!;
    }, 0);
  };
