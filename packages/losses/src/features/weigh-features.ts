import {
  cast,
  divNoNan,
  gather,
  reshape,
  type Scalar,
  scalar,
  Tensor,
  type Tensor1D,
  tensor1d,
} from '@tensorflow/tfjs-core';
import { sumOfExamples } from '../example-weights.ts';
import { product } from '../kernels/product.ts';
import type { FeatureLabels } from './feature-labels.ts';
import type { FeatureLossOptions } from './feature-loss-options.ts';

/** The weights of the rows of a batch of features. */
export interface FeatureWeights {
  /** Class weight times sample weight of each row, 0 where it is left out, `[rows]`; 1 if left out. */
  rowWeights?: Tensor1D | undefined;
  /** What the sum of the losses is multiplied by; left out if there is no reduction. */
  inverseDenominator?: Scalar;
}

/** Returns the weights of the rows and the denominator of the reduction, as tensors. */
export function weighFeatures(
  { classIds, valid }: FeatureLabels,
  { classWeights, sampleWeights, reduction }: FeatureLossOptions,
): FeatureWeights {
  const mask = valid && (cast(valid, 'float32') as Tensor1D);
  const ofClass = classWeights && (gather(tensor1d(Float32Array.from(classWeights)), classIds) as Tensor1D);
  const ofRow =
    sampleWeights instanceof Tensor
      ? reshape(cast(sampleWeights, 'float32'), [classIds.size])
      : sampleWeights && tensor1d(Float32Array.from(sampleWeights));
  const rowWeights = product(mask, product(ofClass, ofRow as Tensor1D | undefined));
  if (reduction === undefined) return { rowWeights };
  const denominators = {
    sum: () => scalar(1),
    mean: () => (mask === undefined ? scalar(classIds.size) : sumOfExamples(mask)),
    weightedMean: () => (rowWeights === undefined ? scalar(classIds.size) : sumOfExamples(rowWeights)),
  };
  return { rowWeights, inverseDenominator: divNoNan(scalar(1), denominators[reduction]()) as Scalar };
}
