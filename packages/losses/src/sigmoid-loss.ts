import { add, mul, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { checkLossArguments } from './check-loss-arguments.ts';
import { differentiableLoss } from './differentiable-loss.ts';
import { product, weighExamples } from './example-weights.ts';
import { sigmoidFocalKernel } from './kernels/sigmoid-focal.ts';
import type { Labels } from './labels.ts';
import type { LossOptions } from './loss-options.ts';
import { smoothLabels } from './smooth-labels.ts';

/**
 * Checks the arguments of a loss on sigmoids, one per class, and evaluates it.
 *
 * Label smoothing moves each label towards 1/2, and the weight of an example (the sum of the weights of its classes) multiplies all
 * its columns.
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
  const toMatrix = checkLossArguments(caller, labels, logits, options);
  const { labelSmoothing = 0, reduction } = options;
  const prepare = () => {
    const matrix = toMatrix();
    const { labelWeights, sampleWeights, inverseDenominator } = weighExamples(matrix, options);
    const targets = smoothLabels(matrix.labels, labelSmoothing, 1 / 2);
    return {
      constants:
        alpha === undefined ? { targets } : { targets, elementWeights: alphaWeights(targets, alpha) },
      rowWeights: product(sampleWeights, labelWeights),
      maskRows: sampleWeights !== undefined,
      inverseDenominator,
    };
  };
  return differentiableLoss(logits, sigmoidFocalKernel(gamma), prepare, reduction !== undefined);
}

/** Returns `alpha · t + (1 - alpha) · (1 - t)`. */
function alphaWeights(targets: Tensor2D, alpha: number): Tensor {
  return add(mul(targets, 2 * alpha - 1), 1 - alpha);
}
