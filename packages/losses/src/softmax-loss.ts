import type { Tensor } from '@tensorflow/tfjs-core';
import { checkLossArguments } from './check-loss-arguments.ts';
import { differentiableLoss } from './differentiable-loss.ts';
import { weighExamples } from './example-weights.ts';
import type { AffineSoftmaxConstants } from './kernels/affine-softmax.ts';
import type { LossKernel, Tensors } from './kernels/kernel.ts';
import { weighColumns } from './kernels/label-kernels.ts';
import type { Affine } from './kernels/shifted-logits.ts';
import type { LabelMatrix, Labels } from './labels.ts';
import type { LossOptions } from './loss-options.ts';
import { smoothLabels } from './smooth-labels.ts';

/**
 * Checks the arguments of a loss on a softmax and evaluates it.
 *
 * Class weights and label smoothing follow PyTorch: the weight goes with the class of each term, also of the smoothed ones.
 *
 *     q(c) = weight(c) · ((1 - labelSmoothing) · label(c) + labelSmoothing / numClasses)
 *
 * @param affine - Makes the affine map of the logits from the labels, if the loss has one, and what else its kernel reads.
 * @param soften - Softens the labels in its own way, instead of by `labelSmoothing`.
 */
export function softmaxLoss<State extends Tensors, Extra extends Tensors = Affine>(
  caller: string,
  labels: Labels,
  logits: Tensor,
  options: LossOptions,
  kernel: LossKernel<AffineSoftmaxConstants & Extra, State>,
  affine?: (labels: LabelMatrix['labels']) => Affine & Extra,
  soften?: (labels: LabelMatrix['labels']) => LabelMatrix['labels'],
): Tensor {
  const toMatrix = checkLossArguments(caller, labels, logits, options);
  const { labelSmoothing = 0, reduction } = options;
  const prepare = () => {
    const matrix = toMatrix();
    const { classWeights, sampleWeights, inverseDenominator } = weighExamples(matrix, options);
    const smoothed = soften
      ? soften(matrix.labels)
      : smoothLabels(matrix.labels, labelSmoothing, 1 / logits.shape.at(-1)!);
    const targets = classWeights ? weighColumns(smoothed, classWeights) : smoothed;
    return {
      constants: { targets, ...affine?.(matrix.labels) } as AffineSoftmaxConstants & Extra,
      rowWeights: sampleWeights,
      maskRows: true,
      inverseDenominator,
    };
  };
  return differentiableLoss(logits, kernel, prepare, reduction !== undefined);
}
