import { checkOneOf, checkOptions, describeValue } from '@lt/core';
import { checkTensor, freeTapeOnError } from '@lt/core/tensor';
import {
  cast,
  equal,
  expandDims,
  grad,
  mean,
  mul,
  range,
  relu,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { type ClassIds, classIdTensor } from '../class-ids.ts';

/** Options of {@link gradCam}. */
export interface GradCamOptions {
  /**
   * `'gradCam'` weighs each channel by the mean of its gradients; `'hiResCam'` weighs each value by its own gradient, which is right where
   * position matters to the head.
   *
   * @default 'gradCam'
   */
  variant?: 'gradCam' | 'hiResCam';
  /** Whether negative values become 0, as in the paper. @default true */
  relu?: boolean;
}

/**
 * Returns where in an image a network sees a class, for heads that are not pooling and one linear layer: several layers, attention, or
 * everything behind a shallower map.
 *
 *     weight(k) = mean over h, w of  d logit(classId) / d feature(h, w, k)
 *     map(h, w) = max(0, sum over k of  weight(k) · feature(h, w, k))
 *
 * With pooling and one linear layer the map is `max(0, cam) / positions`, and `classActivationMap` is cheaper. The gradient is tfjs's: in
 * Node, import `@tensorflow/tfjs-layers` or `@tensorflow/tfjs` once, which register it.
 *
 * @param features - Feature maps, float32, `[batch, height, width, channels]`.
 * @param head - What follows them, in inference mode: from maps to logits, `[batch, numClasses]`. Images must not depend on one another.
 * @param classIds - The class to look for in each image, `[batch]`.
 * @param options - Variant, and whether negative values are cut off.
 * @returns One map for each image, not normalized, `[batch, height, width]`.
 * @throws TypeError if `features` or the logits are not float32 tensors, or an option has the wrong type.
 * @throws RangeError if the shapes do not fit, a class id is outside the logits, or these do not depend on the features.
 *
 * @example
 * ```ts
 * import { gradCam } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { matMul, mean, relu, type Tensor2D, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-layers'; // registers the gradients
 *
 * const features = tensor4d([[[[1, 0], [0, 2]]]]);
 * const head = (maps: typeof features) =>
 *   matMul(relu(mean<Tensor2D>(maps, [1, 2])), tensor2d([[1, 0], [0, 3]]));
 * console.log((await gradCam(features, head, [1]).data()).join(' ')); // 0 3
 * ```
 *
 * @see R. Selvaraju, M. Cogswell, A. Das, R. Vedantam, D. Parikh, D. Batra, "Grad-CAM: Visual Explanations from Deep Networks via
 *   Gradient-based Localization", ICCV 2017, equations 1 and 2, https://arxiv.org/abs/1610.02391; `'hiResCam'`: R. Draelos, L. Carin, "Use
 *   HiResCAM instead of Grad-CAM for faithful explanations", 2020, https://arxiv.org/abs/2011.08891
 */
export function gradCam(
  features: Tensor4D,
  head: (features: Tensor4D) => Tensor2D,
  classIds: ClassIds,
  options: GradCamOptions = {},
): Tensor3D {
  const name = 'gradCam';
  const maps = checkTensor<Tensor4D>(name, 'features', features, { dtype: 'float32', rank: 4 });
  if (typeof head !== 'function') {
    throw new TypeError(`${name}: expected \`head\` to be a function, got ${describeValue(head)}.`);
  }
  checkOptions(name, options);
  const variant = checkOneOf(name, 'variant', options.variant ?? 'gradCam', ['gradCam', 'hiResCam']);
  const { relu: isCutOff = true } = options;
  if (typeof isCutOff !== 'boolean') {
    throw new TypeError(`${name}: expected \`relu\` to be true or false, got ${describeValue(isCutOff)}.`);
  }
  const batch = maps.shape[0];
  return tidy(() => {
    const logitOfClass = (x: Tensor): Tensor => {
      const logits = head(x as Tensor4D);
      checkTensor(name, 'head(features)', logits, { dtype: 'float32', shape: [batch, 'numClasses'] });
      const ids = classIdTensor(name, classIds, batch, logits.shape[1]);
      // Images do not depend on one another: the gradient of the sum holds that of each.
      const isAsked = equal(expandDims(ids, 1), range(0, logits.shape[1], 1, 'int32'));
      return sum(mul(logits, cast(isAsked, 'float32')));
    };
    const gradient = gradientOf(logitOfClass, maps);
    const weights = variant === 'gradCam' ? mean(gradient, [1, 2], true) : gradient;
    const map = sum<Tensor3D>(mul(weights, maps), 3);
    return isCutOff ? relu(map) : map;
  });
}

/** The gradient, where there is one: tfjs speaks of an f and an x that the caller has never seen. */
function gradientOf(logitOfClass: (x: Tensor) => Tensor, maps: Tensor4D): Tensor {
  try {
    return freeTapeOnError(() => grad(logitOfClass)(maps));
  } catch (cause) {
    if (!String(cause).includes('Cannot compute gradient of y=f(x)')) throw cause;
    const expected = 'expected `head` to compute logits from its argument by ops with gradients';
    throw new RangeError(`gradCam: ${expected}, got logits that do not depend on it.`, { cause });
  }
}
