import { checkNumber, createRandom, describeValue, type Random } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/** Which batch of a training is augmented. The context that `trainLoop` hands to `loss` is one. */
export interface BatchPosition {
  /** Epoch, from 0. */
  epoch: number;
  /** Batch within the epoch, from 0. */
  batch: number;
}

/**
 * A random change of images: a pure function, whose draws depend on its seed, the epoch, the batch and the place of an image in the
 * batch, and on nothing else. So there is no state to save, and a resumed training sees the same bytes as one that was never stopped.
 * Two batches at one position (two branches, two shards) get the same draws unless the seeds differ.
 *
 * @param images - Images, float32 `[batch, height, width, channels]`. Not changed, not disposed.
 * @param position - Epoch and batch.
 * @returns New images of the same shape, the caller's to dispose; in a loss, which runs in a tidy, there is nothing to dispose.
 */
export type Augmentation = (images: Tensor4D, position: BatchPosition) => Tensor4D;

/** Checks the images that an augmentation was called with. */
export function checkImages(caller: string, images: Tensor4D, argument = 'images'): Tensor4D {
  const axes = ['batch', 'height', 'width', 'channels'];
  checkTensor(caller, argument, images, { dtype: 'float32', shape: axes });
  if (images.size > 0) return images;
  throw new RangeError(
    `${caller}: expected \`${argument}\` to hold at least one number, got [${images.shape.join(', ')}].`,
  );
}

/** Checks the position of a batch. */
export function checkPosition(caller: string, position: BatchPosition): BatchPosition {
  if (typeof position !== 'object' || position === null) {
    throw new TypeError(
      `${caller}: expected \`position\` to hold epoch and batch, got ${describeValue(position)}.`,
    );
  }
  checkNumber(caller, 'position.epoch', position.epoch, { min: 0, integer: true });
  checkNumber(caller, 'position.batch', position.batch, { min: 0, integer: true });
  return position;
}

/** Checks the position of a batch and returns the draws of one augmentation for it. Two augmentations of one seed share no draw. */
export function batchRandom(caller: string, seed: number | string, position: BatchPosition): Random {
  const { epoch, batch } = checkPosition(caller, position);
  return createRandom(seed, `@lt/${caller}`, epoch, batch);
}
