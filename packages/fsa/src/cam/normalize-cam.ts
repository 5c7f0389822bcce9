import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  abs,
  div,
  greater,
  max,
  maximum,
  min,
  mul,
  onesLike,
  relu,
  squeeze,
  sub,
  type Tensor1D,
  type Tensor3D,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';

/** Default of `epsilon`. */
export const CAM_EPSILON = 1e-6;

/** How {@link normalizeCam} maps activations to [0, 1]. */
export type CamNormalization = 'minmax' | 'reluMinmax' | 'reluMax';

/** Options of {@link normalizeCam}. */
export interface NormalizeCamOptions {
  /**
   * `'minmax'` from the least to the greatest value; `'reluMinmax'` the same after negative values became 0, as Grad-CAM does;
   * `'reluMax'` negative values become 0, then everything is divided by the greatest value. The paper says "normalized to [0, 1]", no more.
   *
   * @default 'minmax'
   */
  mode?: CamNormalization;
  /**
   * A map whose range is at most `epsilon · max(1, |greatest|, |least|)` is constant up to rounding, and not valid. At least 0.
   *
   * @default 1e-6
   */
  epsilon?: number;
}

/** What {@link normalizeCam} returns. */
export interface NormalizedCam {
  /** Values in [0, 1], `[batch, height, width]`; zeros where the map is not valid. */
  map: Tensor3D;
  /** Which maps say something, bool, `[batch]`: a constant map (one position, no activation) has no range to normalize by. */
  valid: Tensor1D;
}

/**
 * Returns class activation maps scaled to [0, 1], each image for itself, and which of them could be.
 *
 *     minmax:     (cam - min) / (max - min)
 *     reluMinmax: the same of max(cam, 0)
 *     reluMax:    max(cam, 0) / max
 *
 * @param cam - Maps, float32, `[batch, height, width]`.
 * @param options - Mode and the bound below which a map counts as constant.
 * @returns Maps in [0, 1] and a flag for each. Nothing is ever divided by zero.
 * @throws TypeError if `cam` is not a float32 tensor, or an option has the wrong type.
 * @throws RangeError if `cam` has not three axes, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { normalizeCam } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor3d } from '@tensorflow/tfjs-core';
 *
 * const { map, valid } = normalizeCam(tensor3d([[[-1, 1, 3]], [[2, 2, 2]]]));
 * console.log((await map.data()).join(' '), (await valid.data()).join(' ')); // 0 0.5 1 0 0 0 1 0
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, section 4.1,
 *   https://arxiv.org/abs/2008.03673; ReLU first: R. Selvaraju, M. Cogswell, A. Das, R. Vedantam, D. Parikh, D. Batra, "Grad-CAM",
 *   ICCV 2017, equation 2, https://arxiv.org/abs/1610.02391
 */
export function normalizeCam(cam: Tensor3D, options: NormalizeCamOptions = {}): NormalizedCam {
  const name = 'normalizeCam';
  const maps = checkTensor<Tensor3D>(name, 'cam', cam, { dtype: 'float32', rank: 3 });
  checkOptions(name, options);
  const mode = checkOneOf(name, 'mode', options.mode ?? 'minmax', ['minmax', 'reluMinmax', 'reluMax']);
  const epsilon = checkNumber(name, 'epsilon', options.epsilon ?? CAM_EPSILON, { min: 0 });
  return tidy(() => {
    const values = mode === 'minmax' ? maps : relu(maps);
    const greatest = max(values, [1, 2], true);
    const least = mode === 'reluMax' ? zerosLike(greatest) : min(values, [1, 2], true);
    const range = sub(greatest, least);
    const size = maximum(maximum(abs(greatest), abs(least)), 1);
    const valid = greater(range, mul(size, epsilon));
    // The divisor is never 0, and what is left of a constant map becomes 0 all the same.
    const scaled = div(sub(values, least), where(valid, range, onesLike(range)));
    return {
      map: where(valid, scaled, zerosLike(scaled)) as Tensor3D,
      valid: squeeze(valid, [1, 2]) as Tensor1D,
    };
  });
}
