import {
  add,
  cast,
  divNoNan,
  maximum,
  mul,
  pad1d,
  relu,
  reshape,
  type Scalar,
  scalar,
  sub,
  sum,
  Tensor,
  type Tensor1D,
  tensor1d,
} from '@tensorflow/tfjs-core';
import { weightsOfLabels } from './kernels/label-kernels.ts';
import { product } from './kernels/product.ts';
import type { LabelMatrix } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';

/** The weights of a batch. */
export interface ExampleWeights {
  /** Weight of each class, `[numClasses]`; 1 if left out. */
  classWeights: Tensor1D | undefined;
  /** Weight of each example from its labels and the class weights, `[batch]`; 1 if left out. */
  labelWeights: Tensor1D | undefined;
  /** Sample weight of each example, 0 where ignored, `[batch]`; 1 if left out. */
  sampleWeights: Tensor1D | undefined;
  /** What the sum of the losses is multiplied by; left out if there is no reduction. */
  inverseDenominator: Scalar | undefined;
}

/**
 * Returns the weights of the examples and the denominator of the reduction, as tensors.
 *
 * @param background - Whether an example without labels has class weight 1 instead of 0.
 */
export function weighExamples(
  { labels, valid }: LabelMatrix,
  options: LossOptions,
  background = false,
): ExampleWeights {
  const [batch, numClasses] = labels.shape;
  const classWeights = options.classWeights && toVector(options.classWeights);
  const ofLabels = classWeights && weightsOfLabels(labels, classWeights);
  const labelWeights =
    ofLabels && background ? (add(ofLabels, relu(sub(1, sum(labels, 1)))) as Tensor1D) : ofLabels;
  const mask = valid && (cast(valid, 'float32') as Tensor1D);
  const given = options.sampleWeights && (reshape(toVector(options.sampleWeights), [-1]) as Tensor1D);
  const sampleWeights = product(mask, given);

  const total = (ofExamples?: Tensor1D): Scalar => (ofExamples ? sumOfExamples(ofExamples) : scalar(batch));
  const denominators: Record<Reduction, () => Tensor> = {
    sum: () => scalar(1),
    mean: () => total(mask),
    weightedMean: () => total(product(sampleWeights, labelWeights)),
    positives: () => maximum(total(product(sum(labels, 1) as Tensor1D, mask)), 1),
    elementMean: () => mul(total(mask), numClasses),
  };
  const inverseDenominator =
    options.reduction && (divNoNan(scalar(1), denominators[options.reduction]()) as Scalar);
  return { classWeights, labelWeights, sampleWeights, inverseDenominator };
}

function toVector(values: ArrayLike<number> | Tensor): Tensor1D {
  return values instanceof Tensor
    ? (cast(values, 'float32') as Tensor1D)
    : tensor1d(Float32Array.from(values));
}

/** Returns the sum of a vector. In stages when it is long, since tfjs's wasm backend adds naively in float32. */
export function sumOfExamples(values: Tensor1D): Scalar {
  if (values.size <= 256) return sum(values);
  const padded = pad1d(values, [0, -values.size & 127]);
  return sumOfExamples(sum(reshape(padded, [-1, 128]), 1));
}
