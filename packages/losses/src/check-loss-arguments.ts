import { describeValue } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkLabels, type LabelMatrix, type Labels } from './labels.ts';
import { checkLossOptions, type LossOptions } from './loss-options.ts';

/**
 * Checks what every loss on logits takes, and returns what makes the label matrix of the batch.
 *
 * @param background - Whether the class id `numClasses` stands for no class.
 */
export function checkLossArguments(
  caller: string,
  labels: Labels,
  logits: Tensor,
  options: LossOptions,
  background = false,
): () => LabelMatrix {
  checkLogits(caller, logits);
  checkLossOptions(caller, options, logits);
  return checkLabels(caller, labels, logits, options.ignoreIndex, background);
}

/** Checks that logits are a float tensor with a class axis. */
export function checkLogits(caller: string, logits: Tensor): void {
  checkTensor(caller, 'logits', logits, { dtype: 'float32' });
  if (logits.rank < 2 || logits.shape.at(-1) === 0) {
    throw new RangeError(
      `${caller}: expected \`logits\` to have shape [batch, numClasses] with at least one class, got ${describeValue(logits)}.`,
    );
  }
}
