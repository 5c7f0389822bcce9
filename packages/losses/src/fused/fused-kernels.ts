import type { KernelFunc } from '@tensorflow/tfjs-core';

/** Both directions of a loss kernel as kernels of one backend. Either may use what tfjs knows of the tensors, but not keep one. */
export interface FusedForm {
  /** From `logits` and the constants to the values, `[batch]`, and `rows`: what backward needs to know of each row, if anything. */
  forward: KernelFunc;
  /** From `logits`, the constants, `rows` and `factors` to the gradient. A row of factor 0 has a gradient of 0, whatever it holds. */
  backward: KernelFunc;
}

/** What the file of one backend exports. It is loaded by {@link enableFusedLosses} only, on this backend only. */
export interface FusedChunk {
  /** Kernels by their names in tfjs's registry. */
  kernels: Readonly<Record<string, KernelFunc>>;
  /** Readies the backend for the kernels. Returns why they cannot run on it; `undefined` if they can. */
  prepare?: (backend: object) => string | undefined;
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
