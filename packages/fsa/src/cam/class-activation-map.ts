import { checkTensor, runRegistered } from '@lt/core/tensor';
import {
  engine,
  gather,
  matMul,
  reshape,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { type ClassIds, classIdTensor } from '../class-ids.ts';
import { MAP } from '../fused/kernel-names.ts';

/**
 * Returns where in an image the network sees the class that is asked for: the class activation map of one class for each image.
 *
 * It is for networks that end in a feature map, global average pooling and one linear layer (ResNet, DenseNet, MobileNet, EfficientNet).
 * Only the kernel's columns of the asked classes are used: no map of all classes is ever made. For other heads take `gradCam`.
 *
 *     cam(h, w) = sum over k of  feature(h, w, k) · kernel(k, classId)
 *     mean over h, w of cam + bias(classId) = logit(classId)
 *
 * @param features - The last feature map, before pooling, float32, `[batch, height, width, channels]`.
 * @param kernel - Weights of the linear layer, float32, `[channels, numClasses]`: `dense.getWeights()[0]` of tf.layers. The bias is left out.
 * @param classIds - The class to look for in each image, `[batch]`; usually its label. The values of a tensor are not checked.
 * @returns One map for each image, not normalized, `[batch, height, width]`.
 * @throws TypeError if `features` or `kernel` is not a float32 tensor, or `classIds` is neither an int32 tensor nor an array of numbers.
 * @throws RangeError if the shapes do not fit, or a class id is not a whole number in [0, numClasses).
 *
 * @example
 * ```ts
 * import { classActivationMap } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d, tensor4d } from '@tensorflow/tfjs-core';
 *
 * const features = tensor4d([[[[1, 0], [0, 2]]]]); // one image of 1 × 2 positions and two channels
 * const kernel = tensor2d([[1, 0, -1], [0, 3, 1]]); // three classes
 * console.log((await classActivationMap(features, kernel, [1]).data()).join(' ')); // 0 6
 * console.log((await classActivationMap(features, kernel, [2]).data()).join(' ')); // -1 2
 * ```
 *
 * @see B. Zhou, A. Khosla, A. Lapedriza, A. Oliva, A. Torralba, "Learning Deep Features for Discriminative Localization", CVPR 2016,
 *   equation 2, https://arxiv.org/abs/1512.04150. The authors' code returns the map as truncated bytes; this one stays float32.
 */
export function classActivationMap(features: Tensor4D, kernel: Tensor2D, classIds: ClassIds): Tensor3D {
  const name = 'classActivationMap';
  const [maps, weights] = checkMapsAndKernel(name, features, kernel);
  const [batch, height, width, channels] = maps.shape;
  return tidy(() => {
    const ids = classIdTensor(name, classIds, batch, weights.shape[1]);
    const inputs = { features: maps, weights, classIds: ids };
    const [fused] = engine().isTapeOn() ? [] : runRegistered(MAP, inputs);
    if (fused) return fused as Tensor3D;
    const columns = reshape(transpose(gather(weights, ids, 1)), [batch, channels, 1]);
    return reshape(matMul(reshape(maps, [batch, height * width, channels]), columns), [batch, height, width]);
  });
}

/** Checks feature maps and the kernel of the classifier behind them. */
export function checkMapsAndKernel(
  caller: string,
  features: Tensor4D,
  kernel: Tensor2D,
): [Tensor4D, Tensor2D] {
  const maps = checkTensor<Tensor4D>(caller, 'features', features, { dtype: 'float32', rank: 4 });
  const shape = [maps.shape[3], 'numClasses'];
  return [maps, checkTensor<Tensor2D>(caller, 'kernel', kernel, { dtype: 'float32', shape })];
}
