import { checkNumber, checkOptions, checkSeed, symmetricBeta } from '@lt/core';
import { tidy } from '@tensorflow/tfjs-core';
import { batchRandom, checkImages } from './augmentation.ts';
import { type Box, cutmixBox } from './cutmix-box.ts';
import { gatherPixels } from './gather-pixels.ts';
import {
  type BatchMixing,
  type BatchMixingOptions,
  checkLabels,
  checkNumClasses,
  drawPartners,
  mixRows,
  roundShare,
} from './mixing.ts';

/** Options of {@link cutmix}. */
export interface CutmixOptions extends BatchMixingOptions {
  /** Probability that a batch is mixed at all, from 0 to 1; the authors take 0.5 on CIFAR and 1 on ImageNet. @default 1 */
  probability?: number;
}

/**
 * Returns a mixing that pastes a box of another image of the batch into each image, and mixes the labels by area.
 *
 *     target ~ Beta(alpha, alpha), one for the batch; partner = a random permutation of the batch
 *     box    = height · √(1 - target) by width · √(1 - target) pixels around a uniform center, cut off at the edges
 *     image  = image[partner] inside the box, itself outside
 *     lambda = 1 - area of the box / area of the image
 *     label  = lambda · label + (1 - lambda) · label[partner]
 *
 * Use it where blending, as `mixup` does, hides what is local. Before any loss that takes soft labels.
 *
 * @param options - Alpha, the probability, the seed, and the number of classes if labels are class ids.
 * @returns A function of images `[batch, height, width, channels]`, labels and the batch's position. Its `lambda` is the share of the
 *   pixels that are the image's own, to the nearest 2^-24. With `alpha` 0 or a batch that is not mixed, it copies and `lambda` is 1.
 * @throws TypeError if an option has the wrong type. The function throws it if an argument has.
 * @throws RangeError if an option is outside its range. The function throws it for a wrong shape, class id or position.
 *
 * @example
 * ```ts
 * import { cutmix } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor4d } from '@tensorflow/tfjs-core';
 *
 * const images = tensor4d([...Array(16).fill(0), ...Array(16).fill(1)], [2, 4, 4, 1]);
 * const mixed = cutmix({ numClasses: 2, seed: 14 })(images, [0, 1], { epoch: 0, batch: 0 });
 * console.log(mixed.lambda, mixed.partners.join(' ')); // 0.75 1 0
 * console.log((await mixed.labels.data()).join(' ')); // 0.75 0.25 0.25 0.75
 * ```
 *
 * @see S. Yun, D. Han, S. J. Oh, S. Chun, J. Choe, Y. Yoo, "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable
 *   Features", ICCV 2019, equations 1 and 2, https://arxiv.org/abs/1905.04899. As in the authors' code: one box per batch, its sides
 *   rounded down to even numbers, cut off at the edges, and lambda from the area that is left.
 */
export function cutmix(options: CutmixOptions = {}): BatchMixing {
  const name = 'cutmix';
  checkOptions(name, options);
  const alpha = checkNumber(name, 'alpha', options.alpha ?? 1, { min: 0 });
  const probability = checkNumber(name, 'probability', options.probability ?? 1, { min: 0, max: 1 });
  const numClasses = checkNumClasses(name, options.numClasses);
  const seed = checkSeed(name, options.seed);
  return (images, labels, position) => {
    checkImages(name, images);
    const [batch, height, width] = images.shape;
    const matrix = checkLabels(name, labels, batch, numClasses);
    const random = batchRandom(name, seed, position);
    const partners = drawPartners(random, batch);
    const isMixed = alpha > 0 && random.fork('probability').next() < probability;
    const target = isMixed ? symmetricBeta(random.fork('lambda'), alpha) : 1;
    const center = random.fork('center');
    const box = cutmixBox(target, height, width, center.int(height), center.int(width));
    const area = (box.bottom - box.top) * (box.right - box.left);
    const lambda = 1 - roundShare(area / (height * width));
    const mixed = tidy(() => ({
      images: gatherPixels(images, pasteBox(box, partners, height, width)),
      labels: mixRows(matrix(), partners, lambda),
    }));
    return { ...mixed, lambda, partners };
  };
}

/** Returns where each pixel comes from: inside the box from the partner, outside from itself. */
function pasteBox(
  { top, left, bottom, right }: Box,
  partners: Int32Array,
  height: number,
  width: number,
): Int32Array {
  const sources = new Int32Array(partners.length * height * width);
  for (let pixel = 0; pixel < sources.length; pixel++) sources[pixel] = pixel;
  for (const [example, partner] of partners.entries()) {
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        sources[(example * height + y) * width + x] = (partner * height + y) * width + x;
      }
    }
  }
  return sources;
}
