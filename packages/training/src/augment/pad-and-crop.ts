import { checkNumber, checkOptions, checkSeed } from '@lt/core';
import { tidy } from '@tensorflow/tfjs-core';
import { type Augmentation, batchRandom, checkImages } from './augmentation.ts';
import { gatherPixels } from './gather-pixels.ts';

/** Options of {@link padAndCrop}. */
export interface PadAndCropOptions {
  /** Pixels added at each of the four sides, a whole number. @default 4 */
  padding?: number;
  /** Value of every channel of the added pixels. @default 0, black before `normalizeChannels` and the mean after it */
  padValue?: number;
  /** Decides every draw. A number or a string. @default 0 */
  seed?: number | string;
}

/**
 * Returns an augmentation that pads each image and cuts a window of the original size out at a random place: a shift by up to
 * `padding` pixels.
 *
 *     top, left     uniform in 0 … 2 · padding, for each image
 *     out[y, x]  =  padded[y + top, x + left] = image[y + top - padding, x + left - padding], or padValue outside
 *
 * The images stay on the device; only where each pixel comes from is computed here.
 *
 * @param options - Padding, its value, and the seed.
 * @returns A function of images `[batch, height, width, channels]` and the batch's position. Image `i` takes draws 2i and 2i + 1.
 * @throws TypeError if an option has the wrong type. The function throws it if `images` is no float32 tensor.
 * @throws RangeError if an option is outside its range. The function throws it for a wrong shape or position.
 *
 * @example
 * ```ts
 * import { padAndCrop } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor4d } from '@tensorflow/tfjs-core';
 *
 * const image = tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
 * const shifted = padAndCrop({ padding: 1, seed: 2 })(image, { epoch: 0, batch: 0 });
 * console.log((await shifted.data()).join(' ')); // 0 1 2 0 4 5 0 7 8
 * ```
 *
 * @see K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, section 4.2 (padding 4 on CIFAR),
 *   https://arxiv.org/abs/1512.03385. torchvision's `RandomCrop(size, padding)` with the size of the image.
 */
export function padAndCrop(options: PadAndCropOptions = {}): Augmentation {
  const name = 'padAndCrop';
  checkOptions(name, options);
  const padding = checkNumber(name, 'padding', options.padding ?? 4, { min: 0, max: 2 ** 20, integer: true });
  const padValue = checkNumber(name, 'padValue', options.padValue ?? 0);
  const seed = checkSeed(name, options.seed);
  return (images, position) => {
    checkImages(name, images);
    const random = batchRandom(name, seed, position);
    const [batch, height, width] = images.shape;
    const numPixels = batch * height * width;
    const sources = new Int32Array(numPixels);
    let pixel = 0;
    for (let example = 0; example < batch; example++) {
      const down = random.int(2 * padding + 1) - padding;
      const right = random.int(2 * padding + 1) - padding;
      for (let y = down; y < down + height; y++) {
        const row = (example * height + y) * width;
        const isInside = y >= 0 && y < height;
        for (let x = right; x < right + width; x++) {
          sources[pixel++] = isInside && x >= 0 && x < width ? row + x : numPixels;
        }
      }
    }
    return tidy(() => gatherPixels(images, sources, padValue));
  };
}
