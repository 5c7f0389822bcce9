import { matMul, reshape, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { checkMapsAndKernel } from './class-activation-map.ts';

/**
 * Returns the class activation maps of all classes for each image.
 *
 * For a few classes to look at. The result is as large as the number of classes: for 8,142 of them and 128 images of 7 × 7 positions
 * it takes 204 MB, where `classActivationMap` takes 25 kB.
 *
 *     cam(h, w, c) = sum over k of  feature(h, w, k) · kernel(k, c)
 *
 * @param features - The last feature map, before pooling, float32, `[batch, height, width, channels]`.
 * @param kernel - Weights of the linear layer behind the pooling, float32, `[channels, numClasses]`. The bias is left out.
 * @returns Maps, not normalized, `[batch, height, width, numClasses]`. Their mean over the positions plus the bias is the logits.
 * @throws TypeError if an argument is not a float32 tensor.
 * @throws RangeError if the shapes do not fit.
 *
 * @example
 * ```ts
 * import { classActivationMaps } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mean, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
 *
 * const features = tensor4d([[[[1, 0], [0, 2]]]]);
 * const maps = classActivationMaps(features, tensor2d([[1, 0, -1], [0, 3, 1]]));
 * console.log(maps.shape); // [ 1, 1, 2, 3 ]
 * console.log((await mean(maps, [1, 2]).data()).join(' ')); // 0.5 3 0.5
 * ```
 *
 * @see B. Zhou, A. Khosla, A. Lapedriza, A. Oliva, A. Torralba, "Learning Deep Features for Discriminative Localization", CVPR 2016,
 *   equation 2, https://arxiv.org/abs/1512.04150
 */
export function classActivationMaps(features: Tensor4D, kernel: Tensor2D): Tensor4D {
  const [maps, weights] = checkMapsAndKernel('classActivationMaps', features, kernel);
  const [batch, height, width, channels] = maps.shape;
  const numClasses = weights.shape[1];
  return tidy(() => {
    const rows = reshape(maps, [batch * height * width, channels]);
    return reshape(matMul(rows, weights), [batch, height, width, numClasses]);
  });
}
