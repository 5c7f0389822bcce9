import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Tensors by name; an optional one may be missing. */
export type Tensors = { readonly [name: string]: Tensor | undefined };

/**
 * A loss of each row of logits, with its gradient in closed form.
 *
 * Both directions are made of differentiable ops only, so that second derivatives exist wherever tfjs knows the gradients of its
 * own ops. Row weights and reductions are not a kernel's business: they come in through `factors`.
 */
export interface LossKernel<Constants extends Tensors, State extends Tensors> {
  /** Returns the loss of each row, and what the backward pass needs to know of it. */
  forward(logits: Tensor2D, constants: Constants): { values: Tensor1D; state: State };
  /** Returns the gradient of `sum(factors · values)`; `factors` is a scalar or `[batch, 1]`. */
  backward(factors: Tensor, state: State, constants: Constants): Tensor2D;
  /** Whether `backward` leaves rows of factor 0 at 0 whatever they hold, NaN included. If left out, the caller masks them. */
  masks?(state: State): boolean;
}
