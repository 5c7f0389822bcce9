import { checkNumber, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  expandDims,
  greaterEqual,
  image,
  logicalAnd,
  mean,
  mul,
  reshape,
  squeeze,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { normalizeCam } from '../cam/normalize-cam.ts';

/** Options of {@link camForeground}. */
export interface CamForegroundOptions {
  /** Height of the image, in pixels. @default that of the map */
  height?: number;
  /** Width of the image, in pixels. @default that of the map */
  width?: number;
  /** Smallest value of a pixel of the foreground, as a part of the mean of the map; at least 0. @default 0.75 */
  threshold?: number;
}

/**
 * Returns which pixels of an image are its object, by the class activation map of its class.
 *
 *     map        = cam from 0 to 1, by its least and greatest value, then resized to the image
 *     foreground = map ≥ threshold · mean of the map
 *
 * @param cam - Maps of the images' own classes, as `classActivationMap` gives them, float32, `[batch, camHeight, camWidth]`.
 * @param options - Size of the image, and the threshold.
 * @returns Flags, bool, `[batch, height, width]`. With `threshold` 0 all pixels are foreground; of a constant map none is.
 * @throws TypeError if `cam` is not a float32 tensor, or an option has the wrong type.
 * @throws RangeError if `cam` has not three axes, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { camForeground } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor3d } from '@tensorflow/tfjs-core';
 *
 * const cam = tensor3d([[[-1, 0], [1, 3]]]); // 0, 0.25, 0.5 and 1: their mean is 0.4375
 * console.log((await camForeground(cam).data()).join(' ')); // 0 0 1 1
 * console.log(camForeground(cam, { height: 8, width: 8 }).shape); // [ 1, 8, 8 ]
 * ```
 *
 * @see Y. Zhang, X.-S. Wei, B. Zhou, J. Wu, "Bag of Tricks for Long-Tailed Visual Recognition with Deep Convolutional Neural Networks",
 *   AAAI 2021, section on CAM-based sampling, https://ojs.aaai.org/index.php/AAAI/article/view/16458. The authors' code cuts the map down to
 *   bytes first; this one stays float32.
 */
export function camForeground(cam: Tensor3D, options: CamForegroundOptions = {}): Tensor3D {
  const name = 'camForeground';
  checkTensor(name, 'cam', cam, { dtype: 'float32', rank: 3 });
  checkOptions(name, options);
  const [, camHeight, camWidth] = cam.shape;
  const whole = { min: 1, integer: true };
  const height = checkNumber(name, 'height', options.height ?? camHeight, whole);
  const width = checkNumber(name, 'width', options.width ?? camWidth, whole);
  const threshold = checkNumber(name, 'threshold', options.threshold ?? 0.75, { min: 0 });
  return tidy(() => {
    const { map, valid } = normalizeCam(cam);
    // Half pixel centers: without, the map shifts toward the top left.
    const maps = expandDims(map, 3) as Tensor4D;
    const resized = squeeze(image.resizeBilinear(maps, [height, width], false, true), [3]);
    const least = mul(mean(resized, [1, 2], true), threshold);
    return logicalAnd(greaterEqual(resized, least), reshape(valid, [-1, 1, 1])) as Tensor3D;
  });
}
