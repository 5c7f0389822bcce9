import {
  abs,
  add,
  clipByValue,
  div,
  minimum,
  mul,
  neg,
  relu,
  reshape,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { composedAffineSoftmax } from './affine-softmax.ts';
import { type FeatureKernel, LARGEST_FLOAT32 } from './feature-kernel.ts';
import { focalFactors } from './focal-factors.ts';

/** What the loss is differentiated with respect to. */
export type InfluenceInputs = {
  /** Any leading axes, then `numClasses`. */
  readonly logits: Tensor;
  /** The same leading axes, then `featureDim`. */
  readonly features: Tensor;
};

/** What does not change while the inputs do. */
export type InfluenceConstants = {
  /** Labels t, smoothed, `[batch, numClasses]`. */
  readonly labels: Tensor2D;
  /** Weighted labels q, `[batch, numClasses]`. */
  readonly targets: Tensor2D;
  /** Which rows count, bool, `[batch, 1]`; all if left out. The others may hold anything, and have a zero gradient. */
  readonly counted?: Tensor | undefined;
};

/** The numbers of an {@link influenceBalancedKernel}. */
export interface InfluenceFactors {
  alpha: number;
  epsilon: number;
  /** Exponent of a focal modulator of the weighted cross entropy, at least 0. */
  gamma: number;
  /** Whether the influence counts as a constant. */
  detachInfluence: boolean;
}

type InfluenceState = {
  readonly exponentials: Tensor2D;
  readonly partition: Tensor2D;
  readonly mass: Tensor2D;
  readonly crossEntropy: Tensor2D;
};

/**
 * Cross entropy over the influence of an example: with C the weighted cross entropy, p the softmax, T the sum of t and h the L1 norm of
 * the features,
 *
 *     G     = sum over c of |T · p(c) - t(c)| = 2 · sum over c of max(T · p(c) - t(c), 0)
 *     F     = alpha / (G · h + epsilon)
 *     value = F · (1 - exp(-C))^gamma · C
 *
 * The second form of G does not subtract p(y) from 1, which would leave nothing of the small probabilities of the others.
 *
 * @param shape - Shape of the values: the leading axes, or `[batch]`.
 */
export function influenceBalancedKernel(
  { alpha, epsilon, gamma, detachInfluence }: InfluenceFactors,
  shape: number[],
): FeatureKernel<InfluenceInputs, InfluenceConstants, InfluenceState> {
  const softmax = composedAffineSoftmax();
  const toRows = (x: Tensor): Tensor2D => reshape(x, [-1, x.shape.at(-1)!]);

  const lossOf = ({ features }: InfluenceInputs, state: InfluenceState, constants: InfluenceConstants) => {
    const { crossEntropy } = state;
    const focal = gamma === 0 ? undefined : focalFactors(neg(crossEntropy), gamma);
    const norm = minimum(sum(abs(toRows(features)), 1, true), LARGEST_FLOAT32);
    const mass = sum(constants.labels, 1, true);
    const excess = sub(mul(div(state.exponentials, state.partition), mass), constants.labels);
    const size = mul(sum(relu(excess), 1, true), 2);
    const influence = add(mul(size, norm), epsilon);
    const factor = div(alpha, influence);
    const faded = focal ? mul(focal.modulator, crossEntropy) : crossEntropy;
    return { focal, norm, mass, excess, size, influence, factor, value: mul(faded, factor) };
  };

  return {
    forward(inputs, constants) {
      const { values, state } = softmax.forward(toRows(inputs.logits), constants);
      const kept = { ...state, crossEntropy: reshape(values, [-1, 1]) as Tensor2D };
      return { values: reshape(lossOf(inputs, kept, constants).value, shape), state: kept };
    },
    backward(factors, inputs, state, constants) {
      const { focal, norm, mass, excess, size, influence, factor, value } = lossOf(inputs, state, constants);
      const masked = (gradient: Tensor, like: Tensor): Tensor =>
        reshape(
          constants.counted ? where(constants.counted, gradient, zerosLike(gradient)) : gradient,
          like.shape,
        );
      const slope = focal ? mul(factor, mul(focal.modulator, focal.slope)) : factor;
      const push = softmax.backward(mul(slope, factors), state, constants);
      if (detachInfluence) {
        return { logits: masked(push, inputs.logits), features: zerosLike(inputs.features) };
      }
      // A value may exceed float32 where the slope next to it is 0.
      const finite = minimum(value, LARGEST_FLOAT32);
      const probabilities = div(state.exponentials, state.partition);
      const above = step(excess);
      const mean = sum(mul(above, probabilities), 1, true);
      const turn = mul(mul(mul(probabilities, sub(above, mean)), mass), 2);
      const relief = mul(mul(finite, mul(minimum(div(norm, influence), LARGEST_FLOAT32), turn)), factors);
      const perNorm = clipByValue(mul(finite, div(size, influence)), 0, LARGEST_FLOAT32);
      const features = toRows(inputs.features);
      const sign = sub(step(features), step(neg(features)));
      return {
        logits: masked(sub(push, relief), inputs.logits),
        features: masked(neg(mul(mul(sign, perNorm), factors)), inputs.features),
      };
    },
  };
}
