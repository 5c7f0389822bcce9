import type { KernelFunc } from '@tensorflow/tfjs-core';

/** Smallest score of each group: from `queries`, `pool` and `norms` to `[numQueries, numGroups]`. */
export const MINIMA = 'LtGroupMinima';

/**
 * The groups of the smallest scores, from `minima` to `[numQueries, 2 * count]`: scores in ascending order, ties by group, then the groups.
 * A place without a group holds -1.
 */
export const SELECT = 'LtSelectGroups';

/** Groups for each query that {@link SELECT} returns. */
export interface SelectAttrs {
  /** At least 1. */
  count: number;
}

/** What the file of one backend exports: its kernels by name. */
export type GroupKernels = Readonly<Partial<Record<typeof MINIMA | typeof SELECT, KernelFunc>>>;
