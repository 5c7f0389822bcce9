import {
  div,
  exp,
  log,
  mul,
  notEqual,
  reshape,
  sub,
  sum,
  type Tensor2D,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { fusedKernel } from './fused-kernel.ts';
import type { LossKernel, Tensors } from './kernel.ts';
import { type Affine, shiftedLogits, unshiftedGradient } from './shifted-logits.ts';

/** What does not change while the logits do. */
export type AffineSoftmaxConstants = Affine & {
  /** Weighted targets q, `[batch, numClasses]`, each at least 0: class weight times label. Rows need not sum to 1. */
  readonly targets: Tensor2D;
};

type AffineSoftmaxState = {
  readonly exponentials: Tensor2D;
  readonly partition: Tensor2D;
  readonly mass: Tensor2D;
};

/**
 * Kernel 1: softmax cross entropy of affine logits. With d the shifted logits, S the sum of their exponentials and
 * T = sum over c of q(c):
 *
 *     value       = T · log S - sum over c of q(c) · d(c)
 *     gradient(c) = scale(c) · (T · exp(d(c)) / S - q(c))
 *
 * Both terms of the value are at least 0, so nothing cancels. Where q is 0, d does not count, even if it is -Infinity.
 *
 * @param scale - Scale of all logits, above 0.
 */
export function affineSoftmaxKernel(scale = 1): LossKernel<AffineSoftmaxConstants, Tensors> {
  return fusedKernel(composedAffineSoftmax(scale), 'LtAffineSoftmax', { scale, gamma: 0 });
}

/** The composed form of {@link affineSoftmaxKernel}, whose state is known. */
export function composedAffineSoftmax(scale = 1): LossKernel<AffineSoftmaxConstants, AffineSoftmaxState> {
  return {
    forward(logits, constants) {
      const { targets } = constants;
      const shifted = shiftedLogits(logits, constants, scale);
      const exponentials = exp(shifted);
      const partition = sum<Tensor2D>(exponentials, 1, true);
      const mass = sum<Tensor2D>(targets, 1, true);
      const counted = where(notEqual(targets, 0), mul(targets, shifted), zerosLike(shifted));
      const values = sub(reshape(mul(mass, log(partition)), [-1]), sum(counted, 1));
      return { values: values as never, state: { exponentials, partition, mass } };
    },
    backward(factors, { exponentials, partition, mass }, constants) {
      const push = mul(exponentials, div(mul(mass, factors), partition));
      const pull = mul(constants.targets, factors);
      return unshiftedGradient(sub(push, pull), constants, scale);
    },
  };
}
