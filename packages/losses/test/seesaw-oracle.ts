import { type ExampleLoss, softmaxExample } from './oracle.ts';

/** The strengths of a seesaw loss. */
export interface SeesawStrength {
  classCounts: number[];
  p: number;
  q: number;
  epsilon: number;
}

/** The seesaw loss in plain loops; `frozen` are logits that the factors are taken at instead. */
export const seesawExample =
  ({ classCounts, p, q, epsilon }: SeesawStrength, frozen?: number[]): ExampleLoss =>
  (labels, logits, classWeights, options) => {
    const at = frozen ?? logits;
    const largest = Math.max(...at);
    const partition = at.reduce((sum, x) => sum + Math.exp(x - largest), 0);
    const probability = at.map((x) => Math.exp(x - largest) / partition);
    const counts = classCounts.map((count) => Math.max(count, 1));
    // Geometric means by label; of a one-hot row, the true class itself.
    const mean = (values: number[]) =>
      Math.exp(labels.reduce((sum, t, c) => (t === 0 ? sum : sum + t * Math.log(values[c]!)), 0));
    const [ownCount, ownProbability] = [mean(counts), mean(probability)];
    const biased = logits.map((x, c) => {
      const mitigation = Math.min(1, counts[c]! / ownCount) ** p;
      const compensation = Math.max(1, probability[c]! / Math.max(ownProbability, epsilon)) ** q;
      return x + (1 - labels[c]!) * Math.log(mitigation * compensation);
    });
    return softmaxExample(labels, biased, classWeights, options);
  };
