import { checkNumbers, checkOptions } from '@lt/core';
import { mul, reshape, sub, type Tensor1D, type Tensor4D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { checkImages } from './augmentation.ts';

/** Options of {@link normalizeChannels}. */
export interface NormalizeChannelsOptions {
  /** Mean of each channel over the training images, `[channels]`, in the unit of the images. */
  mean: ArrayLike<number>;
  /** Standard deviation of each channel over the training images, `[channels]`, each above 0. */
  std: ArrayLike<number>;
}

/**
 * Returns a function that shifts and scales each channel to mean 0 and standard deviation 1, by statistics of the training images.
 *
 *     out = (image - mean[channel]) · (1 / std[channel])
 *
 * It draws nothing: use it for test images, too. A multiplication, because backends may not round a division alike.
 *
 * @param options - Mean and standard deviation per channel. CIFAR's below are those of images in [0, 1]; multiply them by 255 for bytes.
 * @returns A function of images, float32 `[batch, height, width, channels]`, that returns new ones. It fits in `composeAugmentations`.
 * @throws TypeError if an option is not an array of numbers. The function throws it if `images` is no float32 tensor.
 * @throws RangeError if `std` is not as long as `mean` or not above 0. The function throws it unless `images` has as many channels.
 *
 * @example
 * ```ts
 * import { normalizeChannels } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { fill, type Tensor4D } from '@tensorflow/tfjs-core';
 *
 * const cifar = normalizeChannels({ mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] });
 * const white = cifar(fill([1, 1, 1, 3], 1) as Tensor4D);
 * console.log(Array.from(await white.data(), (value) => value.toFixed(4)).join(' ')); // 2.5141 2.5968 2.7537
 * ```
 *
 * @see A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", NeurIPS 2012,
 *   section 2 (the mean). torchvision's `Normalize`, which divides. The constants above are those of BBN's code.
 */
export function normalizeChannels(options: NormalizeChannelsOptions): (images: Tensor4D) => Tensor4D {
  const name = 'normalizeChannels';
  checkOptions(name, options);
  const mean = Float32Array.from(checkNumbers(name, 'mean', options.mean));
  const std = checkNumbers(name, 'std', options.std, { above: 0, length: mean.length });
  const scale = Float32Array.from(std, (one) => 1 / one);
  return (images) => {
    checkImages(name, images);
    const [batch, height, width, channels] = images.shape;
    if (channels !== mean.length) {
      throw new RangeError(
        `${name}: expected \`images\` to have ${mean.length} channels, as \`mean\`, got [${images.shape.join(', ')}].`,
      );
    }
    // A whole row at a time: on wasm, broadcasting over three channels takes 16 times as long.
    const alongRow = (values: Float32Array): Tensor1D =>
      tensor1d(Float32Array.from({ length: width * channels }, (_, i) => values[i % channels]!));
    return tidy(() => {
      const rows = reshape(images, [batch * height, width * channels]);
      return reshape(mul(sub(rows, alongRow(mean)), alongRow(scale)), images.shape);
    });
  };
}
