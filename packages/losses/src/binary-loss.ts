import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { checkLossArguments } from './check-loss-arguments.ts';
import { differentiableLoss } from './differentiable-loss.ts';
import { weighExamples } from './example-weights.ts';
import type { LossKernel, Tensors } from './kernels/kernel.ts';
import { product } from './kernels/product.ts';
import type { Labels } from './labels.ts';
import type { LossOptions } from './loss-options.ts';
import { smoothLabels } from './smooth-labels.ts';

/** Targets of the binary outputs, `[batch, numClasses]`, and what else a kernel needs. */
export type BinaryConstants = { readonly targets: Tensor2D };

/** How a binary loss differs from the plain one. */
export interface BinaryForm<Constants extends BinaryConstants> {
  /** Makes what the kernel reads, from the smoothed and the given labels, `[batch, numClasses]`. */
  constants: (targets: Tensor2D, labels: Tensor2D) => Constants;
  /**
   * Whether the id `numClasses` is an example of no class, of class weight 1, as in detection. Else an example without labels has class
   * weight 0, where there are class weights. @default false
   */
  background?: boolean;
}

/**
 * Checks the arguments of a loss with one binary output per class, and evaluates it.
 *
 * Label smoothing moves each label towards 1/2, and the weight of an example (the sum of the weights of its classes) multiplies all
 * its columns.
 */
export function binaryLoss<Constants extends BinaryConstants, State extends Tensors>(
  caller: string,
  labels: Labels,
  logits: Tensor,
  options: LossOptions,
  kernel: LossKernel<Constants, State>,
  { constants, background = false }: BinaryForm<Constants>,
): Tensor {
  const toMatrix = checkLossArguments(caller, labels, logits, options, background);
  const { labelSmoothing = 0, reduction } = options;
  const prepare = () => {
    const matrix = toMatrix();
    const { labelWeights, sampleWeights, inverseDenominator } = weighExamples(matrix, options, background);
    return {
      constants: constants(smoothLabels(matrix.labels, labelSmoothing, 1 / 2), matrix.labels),
      rowWeights: product(sampleWeights, labelWeights),
      maskRows: sampleWeights !== undefined,
      inverseDenominator,
    };
  };
  return differentiableLoss(logits, kernel, prepare, reduction !== undefined);
}
