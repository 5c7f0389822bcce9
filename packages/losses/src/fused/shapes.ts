import type { NamedTensorInfoMap } from '@tensorflow/tfjs-core';

/** Whether an input holds one number for each class, and not one for each logit. */
export function isPerClass(inputs: NamedTensorInfoMap, name: string): boolean {
  const size = inputs[name]!.shape.reduce((product, length) => product * length, 1);
  return size === inputs.logits!.shape[1];
}

/** Whether the factors are one for each row, and not one for all. */
export function perRowFactors({ inputs }: { inputs: NamedTensorInfoMap }): boolean {
  const { shape } = inputs.factors!;
  return shape.length > 0 && shape[0]! > 1;
}
