import { createKernel } from '@lt/core/tensor';
import {
  engine,
  getBackend,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { LossKernel, Tensors } from './kernel.ts';

/** Both directions of a loss kernel as kernels of one backend, registered with tfjs. */
export interface FusedForm {
  /** From `logits` and the constants to the values, `[batch]`, and `rows`: what backward needs to know of each row, if anything. */
  forward: KernelFunc;
  /** From `logits`, the constants, `rows` and `factors` to the gradient. A row of factor 0 has a gradient of 0, whatever it holds. */
  backward: KernelFunc;
}

/** What one loss kernel has beside its composed form. */
export interface FusedForms {
  /** Name in tfjs's registry of kernels; the backward kernel has `Grad` after it. */
  name: string;
  /** What the kernels read beside tensors. */
  attrs: NamedAttrMap;
  /** By name of the backend. */
  forms: Readonly<Record<string, FusedForm>>;
}

/**
 * Returns a loss kernel that runs the fused form of the backend in use, or the composed form where there is none.
 *
 * The composed form stays the definition: it also runs while a tape runs, since tfjs knows no gradient of a fused kernel.
 */
export function fusedKernel<Constants extends Tensors, State extends Tensors>(
  composed: LossKernel<Constants, State>,
  { name, attrs, forms }: FusedForms,
): LossKernel<Constants, Tensors> {
  type Inputs = Constants & { logits: Tensor2D };
  const pick = (direction: keyof FusedForm) =>
    Object.fromEntries(Object.entries(forms).map(([backend, form]) => [backend, form[direction]]));
  const forward = createKernel<NamedTensorMap, NamedAttrMap>({
    name,
    composed: (inputs) => composed.forward(inputs.logits as Tensor2D, inputs as Inputs).values,
    fused: pick('forward'),
  });
  const backward = createKernel<NamedTensorMap, NamedAttrMap>({
    name: `${name}Grad`,
    composed: ({ factors, logits, ...constants }) => {
      const { state } = composed.forward(logits as Tensor2D, constants as Constants);
      return composed.backward(factors!, state, constants as Constants);
    },
    fused: pick('backward'),
  });
  // The state of the fused form is everything that its backward kernel reads, but for the factors.
  const isFused = (state: Tensors): boolean => state.fusedLogits !== undefined;
  return {
    forward(logits, constants) {
      if (engine().isTapeOn() || !Object.hasOwn(forms, getBackend()))
        return composed.forward(logits, constants);
      const [values, rows] = forward({ ...(constants as NamedTensorMap), logits }, attrs);
      return { values: values as Tensor1D, state: { ...constants, fusedLogits: logits, rows } };
    },
    backward(factors, state, constants) {
      if (!isFused(state)) return composed.backward(factors, state as State, constants);
      const { fusedLogits: logits, ...rest } = state;
      const [gradient] = backward({ ...(rest as NamedTensorMap), logits: logits!, factors }, attrs);
      return gradient as Tensor2D;
    },
    masks: isFused,
  };
}
