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
import type { LabelMatrix } from './labels.ts';
import type { LossOptions, Reduction } from './loss-options.ts';

/** The weights of a batch. */
export interface ExampleWeights {
  /** Weight of each class, `[numClasses]`; 1 if left out. */
  classWeights?: Tensor1D;
  /** Weight of each example from its labels and the class weights, `[batch]`; 1 if left out. */
  labelWeights?: Tensor1D;
  /** Sample weight of each example, 0 where ignored, `[batch]`; 1 if left out. */
  sampleWeights?: Tensor1D;
  /** What the sum of the losses is multiplied by; left out if there is no reduction. */
  inverseDenominator?: Scalar;
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
  const weights: ExampleWeights = {};
  if (options.classWeights) {
    weights.classWeights = toVector(options.classWeights);
    const ofLabels = weightsOfLabels(labels, weights.classWeights);
    weights.labelWeights = (background ? add(ofLabels, relu(sub(1, sum(labels, 1)))) : ofLabels) as Tensor1D;
  }
  const mask = valid && (cast(valid, 'float32') as Tensor1D);
  const given = options.sampleWeights;
  const sampleWeights = product(mask, given && (reshape(toVector(given), [batch]) as Tensor1D));
  if (sampleWeights) weights.sampleWeights = sampleWeights;

  if (options.reduction) {
    const total = (ofExamples?: Tensor1D) => (ofExamples ? sumOfExamples(ofExamples) : scalar(batch));
    const denominators: Record<Reduction, () => Tensor> = {
      sum: () => scalar(1),
      mean: () => total(mask),
      weightedMean: () => total(product(sampleWeights, weights.labelWeights)),
      positives: () => maximum(total(product(sum(labels, 1) as Tensor1D, mask)), 1),
      elementMean: () => mul(total(mask), numClasses),
    };
    weights.inverseDenominator = divNoNan(scalar(1), denominators[options.reduction]()) as Scalar;
  }
  return weights;
}

/** Returns the product of two tensors, of which one or both may be missing. */
export function product<T extends Tensor | undefined>(a: T, b: T): T {
  return (a && b ? mul(a, b) : (a ?? b)) as T;
}

function toVector(values: ArrayLike<number> | Tensor): Tensor1D {
  return values instanceof Tensor
    ? (cast(values, 'float32') as Tensor1D)
    : tensor1d(Float32Array.from(values));
}

/** Returns the sum of a vector. In stages when it is long, since tfjs's wasm backend adds naively in float32. */
export function sumOfExamples(values: Tensor1D): Scalar {
  const width = 128;
  if (values.size <= 2 * width) return sum(values);
  const padded = pad1d(values, [0, (width - (values.size % width)) % width]);
  return sumOfExamples(sum(reshape(padded, [-1, width]), 1));
}
