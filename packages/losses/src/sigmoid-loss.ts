import type { Tensor } from '@tensorflow/tfjs-core';
import { binaryLoss } from './binary-loss.ts';
import { sigmoidFocalKernel } from './kernels/sigmoid-focal.ts';
import type { Labels } from './labels.ts';
import type { LossOptions } from './loss-options.ts';

/**
 * Checks the arguments of a cross entropy on sigmoids, one per class, and evaluates it; see {@link binaryLoss}.
 *
 * @param gamma - Exponent of the focal modulator, at least 0.
 * @param alpha - Weight of positive elements, with `1 - alpha` for negative ones; none if left out.
 */
export function sigmoidLoss(
  caller: string,
  labels: Labels,
  logits: Tensor,
  options: LossOptions,
  { gamma = 0, alpha }: { gamma?: number; alpha?: number | undefined } = {},
): Tensor {
  const kernel = sigmoidFocalKernel(gamma, alpha);
  return binaryLoss(caller, labels, logits, options, kernel, { constants: (targets) => ({ targets }) });
}
