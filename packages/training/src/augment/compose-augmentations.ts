import { describeValue } from '@lt/core';
import { clone, tidy } from '@tensorflow/tfjs-core';
import { type Augmentation, checkImages, checkPosition } from './augmentation.ts';

/**
 * Returns the augmentation that applies others one after the other.
 *
 * Between them nothing is kept. Two of the same kind draw the same numbers unless their seeds differ.
 *
 * @param augmentations - What to apply, the first first: of this package or any function of images and position.
 * @returns A function of images `[batch, height, width, channels]` and the batch's position. Of no augmentation, it copies.
 * @throws TypeError if an element is not a function. The function throws it if `images` is no float32 tensor.
 * @throws RangeError if the function is called with a wrong shape or position.
 *
 * @example
 * ```ts
 * import { composeAugmentations, horizontalFlip, normalizeChannels, padAndCrop } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ones, type Tensor4D } from '@tensorflow/tfjs-core';
 *
 * const augment = composeAugmentations([
 *   padAndCrop({ padding: 4, seed: 1 }),
 *   horizontalFlip({ seed: 1 }),
 *   normalizeChannels({ mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] }),
 * ]);
 * const images = augment(ones([128, 32, 32, 3]) as Tensor4D, { epoch: 0, batch: 0 });
 * console.log(images.shape.join(' ')); // 128 32 32 3
 * ```
 */
export function composeAugmentations(augmentations: readonly Augmentation[]): Augmentation {
  const name = 'composeAugmentations';
  if (!Array.isArray(augmentations)) {
    throw new TypeError(
      `${name}: expected \`augmentations\` to be an array, got ${describeValue(augmentations)}.`,
    );
  }
  for (const [index, augment] of augmentations.entries()) {
    if (typeof augment === 'function') continue;
    throw new TypeError(
      `${name}: expected \`augmentations[${index}]\` to be a function, got ${describeValue(augment)}.`,
    );
  }
  const steps: readonly Augmentation[] = [...augmentations];
  return (images, position) => {
    checkImages(name, images);
    checkPosition(name, position);
    return tidy(() => {
      const last = steps.reduce((present, augment) => augment(present, position), images);
      return last === images ? clone(images) : last;
    });
  };
}
