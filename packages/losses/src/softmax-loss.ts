import { checkTensor } from '@lt/core/tensor';
import { add, mul, type Tensor } from '@tensorflow/tfjs-core';
import { differentiableLoss } from './differentiable-loss.ts';
import { weighExamples } from './example-weights.ts';
import type { AffineSoftmaxConstants } from './kernels/affine-softmax.ts';
import type { LossKernel, Tensors } from './kernels/kernel.ts';
import type { Affine } from './kernels/shifted-logits.ts';
import { checkLabels, type LabelMatrix, type Labels } from './labels.ts';
import { checkLossOptions, type LossOptions } from './loss-options.ts';

/**
 * Checks the arguments of a loss on a softmax and evaluates it.
 *
 * Class weights and label smoothing follow PyTorch: the weight goes with the class of each term, also of the smoothed ones.
 *
 *     q(c) = weight(c) · ((1 - labelSmoothing) · label(c) + labelSmoothing / numClasses)
 *
 * @param affine - Makes the affine map of the logits from the labels, if the loss has one.
 */
export function softmaxLoss<State extends Tensors>(
  caller: string,
  labels: Labels,
  logits: Tensor,
  options: LossOptions,
  kernel: LossKernel<AffineSoftmaxConstants, State>,
  affine?: (labels: LabelMatrix['labels']) => Affine,
): Tensor {
  checkLogits(caller, logits);
  checkLossOptions(caller, options, logits);
  const toMatrix = checkLabels(caller, labels, logits, options.ignoreIndex);
  const { labelSmoothing = 0, reduction } = options;
  const prepare = () => {
    const matrix = toMatrix();
    const { classWeights, sampleWeights, inverseDenominator } = weighExamples(matrix, options);
    const spread = labelSmoothing / logits.shape.at(-1)!;
    const smoothed =
      labelSmoothing === 0 ? matrix.labels : add(mul(matrix.labels, 1 - labelSmoothing), spread);
    const targets = (
      classWeights === undefined ? smoothed : mul(smoothed, classWeights)
    ) as typeof matrix.labels;
    return {
      constants: { targets, ...affine?.(matrix.labels) },
      rowWeights: sampleWeights,
      maskRows: true,
      inverseDenominator,
    };
  };
  return differentiableLoss(logits, kernel, prepare, reduction !== undefined);
}

/** Checks that logits are a float tensor with a class axis. */
export function checkLogits(caller: string, logits: Tensor): void {
  checkTensor(caller, 'logits', logits, { dtype: 'float32' });
  if (logits.rank < 2 || logits.shape.at(-1) === 0) {
    throw new RangeError(
      `${caller}: expected \`logits\` to have shape [batch, numClasses] with at least one class, got [${logits.shape.join(', ')}].`,
    );
  }
}
