import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  concat,
  div,
  gather,
  matMul,
  reshape,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { FUSION_MODES, type FusionMode } from './fusion-mode.ts';
import { expectCounts, type FusionPlan, NO_VECTOR, PLANS, type SkipReason } from './fusion-plan.ts';
import { readPool } from './read-pool.ts';
import { checkSpecificCount, type SpecificCountOptions } from './specific-count.ts';
import { type Uniforms, uniformsOf } from './uniforms.ts';

/** Options of {@link fuseFeatures}. */
export interface FuseFeaturesOptions extends SpecificCountOptions {
  /** Share of the vectors that are the tail's own, in [0, 1]. @default drawn uniformly, as the first draw, as in the paper */
  gamma?: number;
  /**
   * `'draw'` draws vectors with replacement, the specific ones first (algorithm 1). `'expectation'` is the mean over all such draws, already
   * pooled; not in the paper. `'spatial'` keeps the donor's map and replaces a random share gamma of **its own specific** positions by
   * specific vectors of the tail, for shallower layers, where position matters; give the donor's specific mask. `'mask'` decides for each
   * position whether it is from the tail, with probability gamma, and leaves zeros where the one that was chosen has nothing to give, as the
   * unofficial code does: for comparison, since it shortens the pooled features.
   *
   * @default 'draw'
   */
  mode?: FusionMode;
  /** Where the draws come from; not needed for `'expectation'` with a given gamma. */
  random?: Uniforms;
}

/** What {@link fuseFeatures} resolves to. */
export interface FusedFeatures {
  /** The fused map, `[height, width, channels]`; with `'expectation'` the pooled features, `[channels]`. A copy of the tail's if skipped. */
  fused: Tensor3D | Tensor1D;
  /** Vectors that come from the tail. */
  nSpecific: number;
  /** Vectors that come from the donor. */
  nGeneric: number;
  /** Why nothing was fused; null if it was. */
  skipped: SkipReason | null;
}

/**
 * Fuses a tail sample with a donor: a new sample of the tail's class, made of what is specific to the tail in the one and generic in the
 * other.
 *
 *     n = round(gamma · positions) vectors drawn from the tail's specific pool, positions - n from the donor's generic pool
 *
 * The pool of a mask is its positions whose vector is not all zeros: after a ReLU there are such, and the paper leaves them out. Where a
 * vector lands does not matter under global average pooling. Masks and features are read from the backend once, hence the promise; to
 * fuse batch after batch, take `FeatureAugmenter`, which reads masks only, and only once.
 *
 * @param tail - Feature map of the tail sample, float32, `[height, width, channels]`.
 * @param specificMask - Specific positions of the tail sample, bool or 0 and 1, `[height, width]`: of `separateFeatures`.
 * @param donor - Feature map of the donor, float32, of the same shape.
 * @param genericMask - Generic positions of the donor, `[height, width]`; with `'spatial'` its specific positions.
 * @param options - Share, mode, rounding and generator.
 * @returns The fused features, which are the caller's, and what they consist of.
 * @throws TypeError if a tensor has the wrong dtype, or an option the wrong type.
 * @throws RangeError if the shapes do not fit, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { createRandom } from '@lt/core';
 * import { fuseFeatures } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d, tensor3d } from '@tensorflow/tfjs-core';
 *
 * const tail = tensor3d([[[10], [11]], [[12], [13]]]);
 * const donor = tensor3d([[[1], [2]], [[3], [4]]]);
 * const [specificMask, genericMask] = [tensor2d([[1, 1], [0, 0]]), tensor2d([[0, 0], [1, 1]])];
 * const random = createRandom(3);
 * const { fused, nSpecific } = await fuseFeatures(tail, specificMask, donor, genericMask, { gamma: 0.5, random });
 * console.log(nSpecific, (await fused.data()).join(' ')); // 2 11 11 3 3
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, algorithm 1, lines 14 to 17,
 *   https://arxiv.org/abs/2008.03673. The unofficial code is the mode `'mask'`; its gamma is the
 *   donor's share, 1 - `gamma`.
 */
export async function fuseFeatures(
  tail: Tensor3D,
  specificMask: Tensor2D,
  donor: Tensor3D,
  genericMask: Tensor2D,
  options: FuseFeaturesOptions = {},
): Promise<FusedFeatures> {
  const name = 'fuseFeatures';
  checkTensor(name, 'tail', tail, { dtype: 'float32', rank: 3 });
  checkTensor(name, 'donor', donor, { dtype: 'float32', shape: tail.shape });
  for (const [argument, mask] of Object.entries({ specificMask, genericMask })) {
    checkTensor(name, argument, mask, {
      dtype: ['bool', 'int32', 'float32'],
      shape: tail.shape.slice(0, 2),
    });
  }
  checkOptions(name, options);
  const mode = checkOneOf(name, 'mode', options.mode ?? 'draw', FUSION_MODES);
  const count = checkSpecificCount(name, options);
  const given = options.gamma;
  if (given !== undefined) checkNumber(name, 'gamma', given, { min: 0, max: 1 });
  const isFixed = mode === 'expectation' && given !== undefined;
  const next = isFixed && options.random === undefined ? () => 0 : uniformsOf(name, options.random!);

  const [own, others] = await Promise.all([
    readPool(specificMask, tail),
    // Of a donor's own specific positions nothing is drawn: those without a vector are replaced like all others.
    mode === 'spatial' ? readPool(genericMask) : readPool(genericMask, donor),
  ]);
  const numPositions = tail.shape[0] * tail.shape[1];
  const parts = { own, others, numPositions, gamma: given ?? next(), count, next };
  if (mode === 'expectation') {
    const { plan, counts } = expectCounts(parts);
    return { fused: meanVector(tail, donor, counts), ...reported(plan) };
  }
  const plan = PLANS[mode](parts);
  return { fused: pickVectors(tail, donor, plan.vectors), ...reported(plan) };
}

function reported({ nSpecific, nGeneric, skipped }: FusionPlan): Omit<FusedFeatures, 'fused'> {
  return { nSpecific, nGeneric, skipped };
}

/** Returns all vectors of both maps, `[2 · positions, channels]`. */
function vectorsOf(tail: Tensor3D, donor: Tensor3D): Tensor2D {
  return reshape(concat([tail, donor]), [-1, tail.shape[2]]);
}

function pickVectors(tail: Tensor3D, donor: Tensor3D, vectors: Int32Array): Tensor3D {
  return tidy(() => {
    const all = concat([vectorsOf(tail, donor), zeros([1, tail.shape[2]])]);
    const rows = vectors.map((vector) => (vector === NO_VECTOR ? 2 * vectors.length : vector));
    return reshape(gather(all, tensor1d(rows, 'int32')), tail.shape);
  });
}

function meanVector(tail: Tensor3D, donor: Tensor3D, counts: Float32Array): Tensor1D {
  return tidy(() => {
    const shares = tensor2d(counts, [1, counts.length]);
    return div(reshape(matMul(shares, vectorsOf(tail, donor)), [tail.shape[2]]), counts.length / 2);
  });
}
