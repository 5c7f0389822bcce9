import type { KernelFunc } from '@tensorflow/tfjs-core';

/** Both directions of a loss kernel as kernels of one backend. Either may use what tfjs knows of the tensors, but not keep one. */
export interface FusedForm {
  /** From `logits` and the constants to the values, `[batch]`, and `rows`: what backward needs to know of each row, if anything. */
  forward: KernelFunc;
  /** From `logits`, the constants, `rows` and `factors` to the gradient. A row of factor 0 has a gradient of 0, whatever it holds. */
  backward: KernelFunc;
}

/** The kernels of {@link FusedForm} by name: the backward kernel has `Grad` after the name. */
export function kernelsOf(forms: Readonly<Record<string, FusedForm>>): Record<string, KernelFunc> {
  return Object.fromEntries(
    Object.entries(forms).flatMap(([name, { forward, backward }]) => [
      [name, forward],
      [`${name}Grad`, backward],
    ]),
  );
}
