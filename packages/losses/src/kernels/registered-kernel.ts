import { runRegistered } from '@lt/core/tensor';
import {
  engine,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { LossKernel, Tensors } from './kernel.ts';

/**
 * Returns a loss kernel that runs its fused form, if `enableFusedLosses` registered one for the backend in use, or the composed form.
 *
 * The composed form stays the definition: it also runs while a tape runs, since tfjs knows no gradient of a fused kernel.
 *
 * @param name - Name in tfjs's registry of kernels; the backward kernel has `Grad` after it.
 * @param attrs - What the kernels read beside tensors.
 */
export function registeredKernel<Constants extends Tensors, State extends Tensors>(
  composed: LossKernel<Constants, State>,
  name: string,
  attrs: NamedAttrMap,
): LossKernel<Constants, Tensors> {
  // The state of the fused form is everything that its backward kernel reads, but for the factors.
  const isFused = (state: Tensors): boolean => !!state.fusedLogits;
  return {
    forward(logits, constants) {
      const inputs = { ...(constants as NamedTensorMap), logits };
      const [values, rows] = engine().isTapeOn() ? [] : runRegistered(name, inputs, attrs);
      if (!values) return composed.forward(logits, constants);
      return { values: values as Tensor1D, state: { ...constants, fusedLogits: logits, rows } };
    },
    backward(factors, state, constants) {
      if (!isFused(state)) return composed.backward(factors, state as State, constants);
      const { fusedLogits, ...rest } = state;
      const logits = fusedLogits as Tensor2D;
      const [gradient] = runRegistered(
        `${name}Grad`,
        { ...(rest as NamedTensorMap), logits, factors },
        attrs,
      );
      // Without one, the backend was changed in between.
      return (gradient ??
        composed.backward(factors, composed.forward(logits, constants).state, constants)) as Tensor2D;
    },
    masks: isFused,
  };
}
