import { engine } from '@tensorflow/tfjs-core';
import { describeValue } from '../describe-value.ts';

/**
 * Runs what computes gradients, and frees what tfjs has saved for the way back if it throws.
 *
 * tfjs frees the tensors of its tape only once it comes to compute gradients: a loss that throws leaves them behind.
 *
 * @param compute - Calls `grad`, `variableGrads`, `computeGradients` of an optimizer, or the like. Must be synchronous.
 * @returns What it returns.
 * @throws TypeError if `compute` is not a function.
 * @throws What it throws.
 *
 * @example
 * ```ts
 * import { freeTapeOnError } from '@lt/core/tensor';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { grad, memory, scalar, square, type Tensor } from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-layers'; // registers the gradients
 *
 * const bad = (x: Tensor): Tensor => {
 *   throw new Error(`no loss of ${square(x).rank} axes`);
 * };
 * const x = scalar(3);
 * const before = memory().numTensors;
 * try {
 *   freeTapeOnError(() => grad(bad)(x));
 * } catch (error) {
 *   console.log((error as Error).message, memory().numTensors - before); // no loss of 0 axes 0
 * }
 * ```
 */
export function freeTapeOnError<Result>(compute: () => Result): Result {
  if (typeof compute !== 'function') {
    throw new TypeError(
      `freeTapeOnError: expected \`compute\` to be a function, got ${describeValue(compute)}.`,
    );
  }
  try {
    return compute();
  } catch (error) {
    const { state } = engine();
    // Within the gradient of somebody else the tape is theirs.
    if (state.gradientDepth === 0) {
      for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
      state.activeTape = [];
    }
    throw error;
  }
}
