import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  clipByValue,
  customGrad,
  type GradSaveFunc,
  matMul,
  mul,
  type Tensor,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { columnGradient, rowGradient } from './cosine-gradients.ts';
import { directions, LARGEST_FLOAT32 } from './directions.ts';
import { type Squash, squashes } from './squash.ts';

/** Options of {@link cosineLogits}. */
export interface CosineLogitsOptions {
  /** Factor of the cosine, above 0: the logits stay within ± `scale`. @default 16 */
  scale?: number;
  /**
   * How the length n of a feature row counts: `'linear'` n / (1 + n), the authors' code; `'squared'` n² / (1 + n²), their paper;
   * `'none'` not at all.
   *
   * @default 'linear'
   */
  squash?: Squash;
}

/** Checks the options of {@link cosineLogits} and fills in their defaults. */
export function checkCosineOptions(
  name: string,
  options: CosineLogitsOptions,
): Required<CosineLogitsOptions> {
  return {
    scale: checkNumber(name, 'scale', options.scale ?? 16, { above: 0 }),
    squash: checkOneOf(name, 'squash', options.squash ?? 'linear', ['linear', 'squared', 'none']),
  };
}

/**
 * Returns the logits of a cosine classifier: what counts is the direction of a class's weights, not their length.
 *
 * Use it where frequent classes would win by long weights alone. `cosineClassifier` is the same as a layer.
 *
 *     logit(c) = scale · f(‖x‖) · cos(x, kernel(:, c)),   f by `squash`: n / (1 + n),  n² / (1 + n²)  or  1
 *
 * A feature row of zeros has logits 0, and so has a column of zeros for every row; the gradients there are finite (for a row of zeros
 * under `'linear'` the limit, `scale · dy · unit columnsᵀ`; 0 otherwise). Lengths may be anything that float32 holds, and more.
 *
 * @param features - Feature rows, float32, `[batch, featureDim]`.
 * @param kernel - Weights, one column for each class, float32, `[featureDim, numClasses]`.
 * @param options - Scale and squashing.
 * @returns Logits in (-scale, scale), or up to `scale` itself for long rows and `'none'`, `[batch, numClasses]`, differentiable with
 *   respect to both; the gradient is in closed form.
 * @throws TypeError if a tensor is not float32, or an option has the wrong type.
 * @throws RangeError if the shapes do not fit, `scale` is not above 0, or `squash` is none of the three.
 *
 * @example
 * ```ts
 * import { cosineLogits } from '@lt/classifiers';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const features = tensor2d([[1, 2, 2]]); // of length 3
 * const kernel = tensor2d([[0, 1], [3, 0], [4, 0]]);
 * const logits = cosineLogits(features, kernel);
 * console.log(Array.from(await logits.data(), (logit) => logit.toFixed(4)).join(' ')); // 11.2000 4.0000
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019,
 *   section 3.3, equation 6, https://arxiv.org/abs/1904.05160. The paper prints the squared form, the authors' code has the linear one
 *   with scale 16. Their code gives NaN for a row or column of zeros.
 */
export function cosineLogits(
  features: Tensor2D,
  kernel: Tensor2D,
  options: CosineLogitsOptions = {},
): Tensor2D {
  const name = 'cosineLogits';
  checkTensor(name, 'features', features, { dtype: 'float32', rank: 2 });
  checkTensor(name, 'kernel', kernel, { dtype: 'float32', rank: 2 });
  checkTensor(name, 'kernel', kernel, { shape: [features.shape[1], 'numClasses'] });
  checkOptions(name, options);
  const { scale, squash } = checkCosineOptions(name, options);
  const shape = squashes[squash];

  const operation = customGrad((x, w, save) => {
    (save as unknown as GradSaveFunc)([x as Tensor, w as Tensor]);
    const value = tidy(() => {
      const rows = directions(x as Tensor, 1);
      const columns = directions(w as Tensor, 0);
      const cosines = matMul(rows.unit as Tensor2D, columns.unit as Tensor2D);
      return mul(cosines, mul(shape.factor(rows.norm), scale));
    });
    const gradFunc = (dy: Tensor, [savedX, savedW]: Tensor[]): Tensor[] => {
      const [dx, dw] = tidy(() => {
        const rows = directions(savedX!, 1);
        const columns = directions(savedW!, 0);
        const up = mul(dy, scale) as Tensor2D;
        return [
          cut(rowGradient(up, rows, columns.unit, shape)),
          cut(columnGradient(up, mul(rows.unit, shape.factor(rows.norm)), columns)),
        ];
      });
      return [dx!, dw!];
    };
    return { value, gradFunc };
  });
  return operation(features, kernel) as Tensor2D;
}

function cut(x: Tensor): Tensor {
  return clipByValue(x, -LARGEST_FLOAT32, LARGEST_FLOAT32);
}
