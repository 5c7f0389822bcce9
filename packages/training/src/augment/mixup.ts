import { checkNumber, checkOptions, checkSeed, symmetricBeta } from '@lt/core';
import { tidy } from '@tensorflow/tfjs-core';
import { batchRandom, checkImages } from './augmentation.ts';
import {
  type BatchMixing,
  type BatchMixingOptions,
  checkLabels,
  checkNumClasses,
  drawPartners,
  mixRows,
  roundShare,
} from './mixing.ts';

/**
 * Returns a mixing that blends each image, and its label, with another one of the batch.
 *
 *     lambda ~ Beta(alpha, alpha), one for the batch; partner = a random permutation of the batch
 *     image  = lambda · image + (1 - lambda) · image[partner]
 *     label  = lambda · label + (1 - lambda) · label[partner]
 *
 * Use it against memorizing, before any loss that takes soft labels. A loss of class ids gets the same as
 * `lambda · loss(labels) + (1 - lambda) · loss(labels of the partners)`: both are in the result.
 *
 * @param options - Alpha, the seed, and the number of classes if labels are class ids.
 * @returns A function of images `[batch, height, width, channels]`, labels and the batch's position. With `alpha` 0 it copies.
 * @throws TypeError if an option has the wrong type. The function throws it if an argument has.
 * @throws RangeError if an option is outside its range. The function throws it for a wrong shape, class id or position.
 *
 * @example
 * ```ts
 * import { mixup } from '@lt/training';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor4d } from '@tensorflow/tfjs-core';
 *
 * const images = tensor4d([0, 8], [2, 1, 1, 1]);
 * const mixed = mixup({ alpha: 1, numClasses: 2 })(images, [0, 1], { epoch: 0, batch: 0 });
 * console.log(mixed.lambda.toFixed(4), mixed.partners.join(' ')); // 0.8914 1 0
 * console.log(Array.from(await mixed.images.data(), (value) => value.toFixed(4)).join(' ')); // 0.8690 7.1310
 * ```
 *
 * @see H. Zhang, M. Cisse, Y. Dauphin, D. Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", ICLR 2018, section 2,
 *   https://arxiv.org/abs/1710.09412. One lambda and one permutation per batch, as in the authors' code; the equation has one per pair.
 *   Lambda is rounded to a multiple of 2^-24, so that it has the same bits on every backend.
 */
export function mixup(options: BatchMixingOptions = {}): BatchMixing {
  const name = 'mixup';
  checkOptions(name, options);
  const alpha = checkNumber(name, 'alpha', options.alpha ?? 1, { min: 0 });
  const numClasses = checkNumClasses(name, options.numClasses);
  const seed = checkSeed(name, options.seed);
  return (images, labels, position) => {
    checkImages(name, images);
    const matrix = checkLabels(name, labels, images.shape[0], numClasses);
    const random = batchRandom(name, seed, position);
    const partners = drawPartners(random, images.shape[0]);
    const lambda = alpha === 0 ? 1 : roundShare(symmetricBeta(random.fork('lambda'), alpha));
    const mixed = tidy(() => ({
      images: mixRows(images, partners, lambda),
      labels: mixRows(matrix(), partners, lambda),
    }));
    return { ...mixed, lambda, partners };
  };
}
