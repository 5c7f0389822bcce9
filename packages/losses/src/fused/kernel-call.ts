import type { KernelFunc } from '@tensorflow/tfjs-core';

/** What tfjs calls a kernel with. */
export type KernelCall = Parameters<KernelFunc>[0];

/** What the kernels on a softmax read beside tensors. */
export interface SoftmaxAttrs {
  /** Scale of all logits, above 0. */
  scale: number;
  /** Exponent of the modulator, at least 0. */
  gamma: number;
}

/** What the kernels on sigmoids read beside tensors. */
export interface SigmoidFocalAttrs {
  /** Exponent of the modulator, at least 0. */
  gamma: number;
  /** A further weight of each element is `slant · target + level`. */
  slant: number;
  /** See `slant`. */
  level: number;
}
