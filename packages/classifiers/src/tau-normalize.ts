import { checkNumber } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  clipByValue,
  clone,
  customGrad,
  type GradSaveFunc,
  greater,
  maximum,
  minimum,
  mul,
  pow,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { directions, LARGEST_FLOAT32, SMALLEST_FLOAT32 } from './directions.ts';

/**
 * Returns the kernel of a linear classifier with the lengths of its columns evened out (τ-normalization).
 *
 * Use it on a trained classifier, without any new training: classes with many examples grow long columns and win too often. `tau`
 * between 0 and 1 makes them more alike; choose it with {@link selectTau} on a balanced validation split.
 *
 *     kernel'(:, c) = kernel(:, c) / ‖kernel(:, c)‖^tau
 *
 * `tau` 0 returns the kernel as it is, 1 gives every column length 1. A column of zeros stays zero. **Leave the bias out** of a
 * normalized classifier, `logits = features · kernel'`: the authors' evaluation drops it.
 *
 * @param kernel - Weights of a dense layer, float32, `[featureDim, numClasses]`.
 * @param tau - Strength, at least 0; useful from 0 to 1, the authors search up to 2.
 * @returns The new kernel, `[featureDim, numClasses]`, differentiable with respect to `kernel` (a column of zeros gets a zero
 *   gradient, unless `tau` is 0). What leaves float32 is cut to its largest number.
 * @throws TypeError if `kernel` is not a float32 tensor, or `tau` is not a number.
 * @throws RangeError if `kernel` is not a matrix, or `tau` is negative, NaN or infinite.
 *
 * @example
 * ```ts
 * import { tauNormalize } from '@lt/classifiers';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { matMul, tensor2d } from '@tensorflow/tfjs-core';
 *
 * const kernel = tensor2d([[6, 0.6], [8, 0.8]]); // columns of length 10 and 1
 * const features = tensor2d([[1, 1]]);
 * const logitsOf = async (tau: number) =>
 *   Array.from(await matMul(features, tauNormalize(kernel, tau)).data(), (logit) => logit.toFixed(2)).join(' ');
 * console.log(await logitsOf(0)); // 14.00 1.40
 * console.log(await logitsOf(0.5)); // 4.43 1.40
 * console.log(await logitsOf(1)); // 1.40 1.40
 * ```
 *
 * @see B. Kang, S. Xie, M. Rohrbach, Z. Yan, A. Gordo, J. Feng, Y. Kalantidis, "Decoupling Representation and Classifier for
 *   Long-Tailed Recognition", ICLR 2020, section 4, equation 3, https://arxiv.org/abs/1910.09217. The authors' code divides 0 by 0
 *   for a column of zeros.
 */
export function tauNormalize(kernel: Tensor2D, tau: number): Tensor2D {
  const name = 'tauNormalize';
  checkTensor(name, 'kernel', kernel, { dtype: 'float32', rank: 2 });
  checkNumber(name, 'tau', tau, { min: 0 });
  const normalize = customGrad((x, save) => {
    (save as GradSaveFunc)([x as Tensor]);
    const gradFunc = (dy: Tensor, [saved]: Tensor[]): Tensor =>
      tau === 0 ? clone(dy) : tidy(() => backward(saved!, dy, tau));
    return { value: tau === 0 ? clone(x as Tensor) : tidy(() => forward(x as Tensor, tau)), gradFunc };
  });
  return normalize(kernel) as Tensor2D;
}

/** unit · norm^(1 - tau), which for tau up to 1 leaves float32 nowhere on the way. */
function forward(kernel: Tensor, tau: number): Tensor {
  const { unit, norm } = directions(kernel, 0);
  return cut(mul(unit, powerOf(norm, 1 - tau)));
}

/** With u = w / ‖w‖: dw = ‖w‖^-tau · (dy - tau · u · (u · dy)). */
function backward(kernel: Tensor, dy: Tensor, tau: number): Tensor {
  const { unit, norm } = directions(kernel, 0);
  const along = sum(mul(unit, dy), 0, true);
  const turned = mul(powerOf(norm, -tau), sub(dy, mul(mul(unit, along), tau)));
  return where(greater(norm, 0), cut(turned), zerosLike(turned));
}

function powerOf(norm: Tensor, exponent: number): Tensor {
  return minimum(pow(maximum(norm, SMALLEST_FLOAT32), exponent), LARGEST_FLOAT32);
}

function cut(x: Tensor): Tensor {
  return clipByValue(x, -LARGEST_FLOAT32, LARGEST_FLOAT32);
}
