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
  if (options.classWeights !== undefined) {
    weights.classWeights = tensor1d(Float32Array.from(options.classWeights));
    const ofLabels = weightsOfLabels(labels, weights.classWeights);
    weights.labelWeights = (background ? add(ofLabels, relu(sub(1, sum(labels, 1)))) : ofLabels) as Tensor1D;
  }
  const mask = valid && (cast(valid, 'float32') as Tensor1D);
  const given = options.sampleWeights;
  const samples =
    given instanceof Tensor ? cast(given, 'float32') : given && tensor1d(Float32Array.from(given));
  const sampleWeights = product(mask, samples && (reshape(samples, [batch]) as Tensor1D));
  if (sampleWeights !== undefined) weights.sampleWeights = sampleWeights;

  const count = () => (mask === undefined ? scalar(batch) : sumOfExamples(mask));
  const denominators: Record<Reduction, () => Tensor> = {
    sum: () => scalar(1),
    mean: count,
    weightedMean: () => {
      const all = product(sampleWeights, weights.labelWeights);
      return all === undefined ? scalar(batch) : sumOfExamples(all);
    },
    positives: () => maximum(sumOfExamples(product(sum(labels, 1) as Tensor1D, mask)!), 1),
    elementMean: () => mul(count(), numClasses),
  };
  if (options.reduction !== undefined) {
    weights.inverseDenominator = divNoNan(scalar(1), denominators[options.reduction]()) as Scalar;
  }
  return weights;
}

/** Returns the product of two tensors, of which one or both may be missing. */
export function product(a: Tensor1D | undefined, b: Tensor1D | undefined): Tensor1D | undefined {
  return a === undefined ? b : b === undefined ? a : (mul(a, b) as Tensor1D);
}

/** Returns the sum of a vector. In stages when it is long, since tfjs's wasm backend adds naively in float32. */
export function sumOfExamples(values: Tensor1D): Scalar {
  const width = 128;
  if (values.size <= 2 * width) return sum(values);
  const padded = pad1d(values, [0, (width - (values.size % width)) % width]);
  return sumOfExamples(sum(reshape(padded, [-1, width]), 1));
}
