import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import { add, concat, customGrad, mul, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkAlpha, checkFeatures } from './check-branches.ts';

/** Options of {@link mixFeatures}. */
export interface MixFeaturesOptions {
  /**
   * `'concat'` puts the weighted features side by side, for one classifier over both, as the authors do. `'add'` adds them, for branches of
   * equal width that share a classifier or a decoder.
   *
   * @default 'concat'
   */
  mode?: 'concat' | 'add';
  /**
   * Factor of the result, a finite number. 2 is the authors' code: at alpha 0.5 the mix is then the plain features, as at inference. 1 is the
   * paper's formula.
   *
   * @default 2
   */
  scale?: number;
}

/**
 * Mixes the features of the two branches by their shares.
 *
 *     concat: scale · [alpha · fc, (1 - alpha) · fr]        add: scale · (alpha · fc + (1 - alpha) · fr)
 *
 * Train with the alpha of the epoch; predict with 0.5 and the same scale. A branch of share 0 gets a gradient of zeros, not none, so that an
 * optimizer sees the same list of variables in every step.
 *
 * @param conventional - Features of the conventional branch, float32, `[batch, ..., dim]`.
 * @param rebalancing - Features of the re-balancing branch, float32, of the same shape; with `'concat'` the last axis may differ.
 * @param alpha - Share of the conventional branch, in [0, 1]; a constant.
 * @param options - Mode and scale.
 * @returns Mixed features, `[batch, ..., dimC + dimR]`, or `[batch, ..., dim]` with `'add'`.
 * @throws TypeError if the features are not float32 tensors, or an option has the wrong type.
 * @throws RangeError if the shapes do not fit, or `alpha` or an option is outside its range.
 *
 * @example
 * ```ts
 * import { mixFeatures } from '@lt/bbn';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const [fc, fr] = [tensor2d([[1, 2]]), tensor2d([[10, 20]])];
 * console.log(await mixFeatures(fc, fr, 0.75).array()); // [ [ 1.5, 3, 5, 10 ] ]
 * console.log(await mixFeatures(fc, fr, 0.75, { mode: 'add', scale: 1 }).array()); // [ [ 3.25, 6.5 ] ]
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, equation 1, https://arxiv.org/abs/1912.02413. The paper has no factor 2; the authors' `Combiner` does.
 */
export function mixFeatures<T extends Tensor>(
  conventional: T,
  rebalancing: T,
  alpha: number,
  options: MixFeaturesOptions = {},
): T {
  const name = 'mixFeatures';
  checkOptions(name, options);
  const mode = checkOneOf(name, 'mode', options.mode ?? 'concat', ['concat', 'add']);
  const scale = checkNumber(name, 'scale', options.scale ?? 2);
  checkFeatures(name, conventional, rebalancing, { sameDim: mode === 'add' });
  checkAlpha(name, alpha);
  const [ofC, ofR] = [scale * alpha, scale * (1 - alpha)];
  const widths = [conventional.shape.at(-1)!, rebalancing.shape.at(-1)!] as const;

  // In one operation, so that no gradient has to be registered with tfjs.
  const mix = customGrad((fc, fr) => {
    const parts: [Tensor, Tensor] = [mul(fc as Tensor, ofC), mul(fr as Tensor, ofR)];
    const gradFunc = (dy: Tensor): Tensor[] => {
      if (mode === 'add') return [mul(dy, ofC), mul(dy, ofR)];
      const start = dy.shape.map(() => 0);
      const leading = dy.shape.slice(0, -1);
      return tidy(() => [
        mul(slice(dy, start, [...leading, widths[0]]), ofC),
        mul(slice(dy, [...start.slice(0, -1), widths[0]], [...leading, widths[1]]), ofR),
      ]);
    };
    return { value: mode === 'add' ? add(...parts) : concat(parts, -1), gradFunc };
  });
  return mix(conventional, rebalancing) as T;
}
