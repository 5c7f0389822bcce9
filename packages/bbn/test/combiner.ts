import { readGolden } from '@lt/testkit';

/** A step of the authors' combiner: features of both branches, what they made of them, and the gradients of the loss. */
export interface CombinerCase {
  title: string;
  alpha: number;
  feature_c: number[][];
  feature_r: number[][];
  label_c: number[];
  label_r: number[];
  kernel_in_out: number[][];
  /** null: a classifier without bias. */
  bias: number[] | null;
  mixed: number[][];
  logits: number[][];
  loss: number;
  accuracy: number;
  grad_feature_c: number[][];
  grad_feature_r: number[][];
  grad_kernel_in_out: number[][];
  grad_bias: number[] | null;
  inference_logits_same_features: number[][];
}

interface Golden {
  cases: (Omit<CombinerCase, 'alpha' | 'title'> & { max_epoch: number; epoch: number })[];
}

/** The cases of the golden file. Their alpha is that of parabolic decay. */
export const combinerCases: CombinerCase[] = readGolden<Golden>(
  new URL('./golden/combiner.json', import.meta.url),
).cases.map(({ max_epoch, epoch, ...rest }) => {
  const horizon = ({ 90: 100, 180: 200 } as Record<number, number>)[max_epoch] ?? max_epoch;
  return { ...rest, title: `epoch ${epoch} of ${max_epoch}`, alpha: 1 - ((epoch - 1) / horizon) ** 2 };
});
