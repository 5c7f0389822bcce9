import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from './kernel.ts';

/**
 * A loss of features and of whatever else it is differentiated with respect to (centers, logits), with its gradient in closed form.
 *
 * `forward` returns one value per anchor, `[anchors]`, or one for the batch, `[]`. Row weights and reductions are not a kernel's
 * business: they come in through `factors`.
 */
export interface FeatureKernel<Inputs extends Tensors, Constants extends Tensors, State extends Tensors> {
  /** Returns the values, and what the backward pass needs to know of them. */
  forward(inputs: Inputs, constants: Constants): { values: Tensor; state: State };
  /** Returns the gradients of `sum(factors · values)`; `factors` is a scalar or `[anchors, 1]`. */
  backward(factors: Tensor, inputs: Inputs, state: State, constants: Constants): Gradients<Inputs>;
}

/** A gradient for each input that was given. */
export type Gradients<Inputs extends Tensors> = { readonly [name in keyof Inputs]: Tensor | undefined };

/** The largest finite float32: what a gradient beyond it is cut to. */
export const LARGEST_FLOAT32: number = (2 - 2 ** -23) * 2 ** 127;
