import { checkTensor } from '@lt/core/tensor';
import { add, div, matMul, reshape, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';

/**
 * Returns the pooled features of fused maps without making the maps: two products of matrices in place of a gather for each vector.
 *
 * Averaging forgets where a vector was, so that only how often each was drawn counts. With fractions in place of whole numbers it is the
 * expected value over all draws.
 *
 *     pooled(n) = (sum over l of  specificCounts(n, l) · tail(n, l) + genericCounts(n, l) · donor(n, l)) / positions
 *
 * @param tail - Feature maps of tail samples, float32, `[batch, height, width, channels]`.
 * @param specificCounts - How often each position was drawn from the tail, float32, `[batch, height · width]`, row by row of the map.
 * @param donor - Feature maps of the donors, float32, of the same shape.
 * @param genericCounts - How often each position was drawn from the donor, float32, `[batch, height · width]`.
 * @returns Pooled features, `[batch, channels]`: the mean over the positions of the map that `fuseFeatures` makes of the same draws.
 * @throws TypeError if an argument is not a float32 tensor.
 * @throws RangeError if the shapes do not fit.
 *
 * @example
 * ```ts
 * import { fusePooled } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d, tensor4d } from '@tensorflow/tfjs-core';
 *
 * const tail = tensor4d([[[[8], [4]]]]);
 * const donor = tensor4d([[[[1], [3]]]]);
 * const pooled = fusePooled(tail, tensor2d([[1, 0]]), donor, tensor2d([[0, 1]]));
 * console.log((await pooled.data()).join(' ')); // 5.5
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, algorithm 1, lines 14 to 17,
 *   https://arxiv.org/abs/2008.03673. The form by products of matrices is ours.
 */
export function fusePooled(
  tail: Tensor4D,
  specificCounts: Tensor2D,
  donor: Tensor4D,
  genericCounts: Tensor2D,
): Tensor2D {
  const name = 'fusePooled';
  const maps = checkTensor<Tensor4D>(name, 'tail', tail, { dtype: 'float32', rank: 4 });
  const [batch, height, width] = maps.shape;
  checkTensor(name, 'donor', donor, { dtype: 'float32', shape: maps.shape });
  const shape = [batch, height * width];
  checkTensor(name, 'specificCounts', specificCounts, { dtype: 'float32', shape });
  checkTensor(name, 'genericCounts', genericCounts, { dtype: 'float32', shape });
  return tidy(() => {
    const sums = add(sumPositions(maps, specificCounts), sumPositions(donor, genericCounts));
    return div(sums, height * width) as Tensor2D;
  });
}

/** Returns the weighted sum over the positions of each map, `[batch, channels]`. */
function sumPositions(maps: Tensor4D, weights: Tensor2D): Tensor2D {
  const [batch, height, width, channels] = maps.shape;
  const rows = reshape(maps, [batch, height * width, channels]);
  return reshape(matMul(reshape(weights, [batch, 1, height * width]), rows), [batch, channels]);
}
