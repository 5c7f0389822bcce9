import { checkNumber, checkOptions, checkSeed } from '@lt/core';
import { tidy } from '@tensorflow/tfjs-core';
import { type Augmentation, batchRandom, checkImages } from './augmentation.ts';
import { gatherPixels } from './gather-pixels.ts';

/** Options of {@link horizontalFlip}. */
export interface HorizontalFlipOptions {
  /** Probability that an image is mirrored, from 0 to 1. @default 0.5 */
  probability?: number;
  /** Decides every draw. A number or a string. @default 0 */
  seed?: number | string;
}

/**
 * Returns an augmentation that mirrors each image, left to right, with a probability.
 *
 *     out[y, x] = image[y, width - 1 - x]   where a uniform draw of the image is below `probability`
 *
 * Not for images that mean something else in a mirror, such as digits and letters.
 *
 * @param options - The probability and the seed.
 * @returns A function of images `[batch, height, width, channels]` and the batch's position. Image `i` takes draw i.
 * @throws TypeError if an option has the wrong type. The function throws it if `images` is no float32 tensor.
 * @throws RangeError if an option is outside its range. The function throws it for a wrong shape or position.
 *
 * @example
 * ```ts
 * import { horizontalFlip } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor4d } from '@tensorflow/tfjs-core';
 *
 * const images = tensor4d([1, 2, 3, 1, 2, 3, 1, 2, 3], [3, 1, 3, 1]);
 * const flipped = horizontalFlip({ seed: 2 })(images, { epoch: 0, batch: 0 });
 * console.log((await flipped.data()).join(' ')); // 3 2 1 1 2 3 1 2 3
 * ```
 *
 * @see A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", NeurIPS 2012,
 *   section 4.1. torchvision's `RandomHorizontalFlip`.
 */
export function horizontalFlip(options: HorizontalFlipOptions = {}): Augmentation {
  const name = 'horizontalFlip';
  checkOptions(name, options);
  const probability = checkNumber(name, 'probability', options.probability ?? 0.5, { min: 0, max: 1 });
  const seed = checkSeed(name, options.seed);
  return (images, position) => {
    checkImages(name, images);
    const random = batchRandom(name, seed, position);
    const [batch, height, width] = images.shape;
    const sources = new Int32Array(batch * height * width);
    let pixel = 0;
    for (let example = 0; example < batch; example++) {
      const isFlipped = random.next() < probability;
      for (let y = 0; y < height; y++) {
        const row = (example * height + y) * width;
        for (let x = 0; x < width; x++) sources[pixel++] = row + (isFlipped ? width - 1 - x : x);
      }
    }
    return tidy(() => gatherPixels(images, sources));
  };
}
