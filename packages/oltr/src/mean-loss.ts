import { type Labels, softmaxCrossEntropy } from '@lt/losses';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { TrainOltrOptions } from './train-oltr-options.ts';

/** Returns the mean loss of a batch: the caller's, or softmax cross entropy. */
export function meanLoss({ loss }: Pick<TrainOltrOptions, 'loss'>, labels: Labels, logits: Tensor2D): Scalar {
  return loss ? loss(labels, logits) : softmaxCrossEntropy(labels, logits, { reduction: 'mean' });
}
