import type { BatchPosition } from '@lt/training';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TrainingRecipe } from '../method.ts';
import type { TrainingData } from './trained-network.ts';

/** A batch as the network sees it. */
export interface TrainingBatch {
  images: Tensor4D;
  /** Class of each image. */
  labels: Int32Array;
  /** Labels of images that others were pasted on, `[batch, numClasses]`. */
  pastedLabels?: Tensor2D;
}

/** Returns what makes the batches of a recipe, inside a tidy. */
export function trainingBatches(
  { pasting }: Pick<TrainingRecipe, 'pasting'>,
  { batch, classIds }: Pick<TrainingData, 'batch' | 'classIds'>,
): (indices: Int32Array, position: BatchPosition) => TrainingBatch {
  const plain = (indices: Int32Array): TrainingBatch => ({
    images: batch(indices),
    labels: indices.map((i) => classIds[i]!),
  });
  if (pasting === undefined) return plain;
  const { foreground, paste } = pasting;
  return (indices, position) => {
    const background = plain(indices);
    const others = plain(foreground.batchAt(position.epoch, position.batch));
    const { images, labels } = paste(background, others, position);
    return { images, labels: background.labels, pastedLabels: labels };
  };
}
