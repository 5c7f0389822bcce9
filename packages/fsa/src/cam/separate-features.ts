import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  cast,
  expandDims,
  greater,
  greaterEqual,
  less,
  lessEqual,
  mul,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { rankPositions } from './rank-positions.ts';
import { separationBounds } from './separation-bounds.ts';

/** Options of {@link separateFeatures}. */
export interface SeparateFeaturesOptions {
  /**
   * Positions above it are specific to the class, in (0, 1). The paper gives no value; 0.8 is that of an unofficial implementation.
   *
   * @default 0.8
   */
  specificThreshold?: number;
  /**
   * Positions below it are generic, in (0, 1). The two thresholds are independent: between them may lie positions of neither kind, or of
   * both. The paper gives no value; 0.2 is that of an unofficial implementation.
   *
   * @default 0.2
   */
  genericThreshold?: number;
  /** Whether a value equal to a threshold is out (`'strict'`, algorithm 1) or in (`'inclusive'`, equations 2 and 3). @default 'strict' */
  comparison?: 'strict' | 'inclusive';
  /**
   * What is compared: `'value'` the value of the map, as in the paper; `'quantile'` its rank among the positions of its image. Then
   * `specificThreshold: 0.75` takes the top quarter, `genericThreshold: 0.5` the lower half, each at least one position, whatever the
   * values: for small maps, and not in the paper. Equal values rank by position.
   *
   * @default 'value'
   */
  by?: 'value' | 'quantile';
}

/** Which positions are specific to the class and which are generic, bool, `[batch, height, width]`. */
export interface FeatureMasks {
  /** Positions whose features are specific to the class. */
  specificMask: Tensor3D;
  /** Positions whose features any class may have. */
  genericMask: Tensor3D;
}

/** What {@link separateFeatures} returns. */
export interface SeparatedFeatures extends FeatureMasks {
  /** Features of specific positions, zeros elsewhere, `[batch, height, width, channels]`. */
  specific: Tensor4D;
  /** Features of generic positions, zeros elsewhere, `[batch, height, width, channels]`. */
  generic: Tensor4D;
}

/**
 * Separates feature maps by a class activation map: what is specific to the class, and what is generic.
 *
 *     specific = features · (cam > specificThreshold)        generic = features · (cam < genericThreshold)
 *
 * @param features - Feature maps, float32, `[batch, height, width, channels]`.
 * @param cam - Maps in [0, 1] of each image's own class, of `normalizeCam`, float32, `[batch, height, width]`.
 * @param options - Thresholds, and what is compared with them.
 * @returns The two parts and their masks. A map that `normalizeCam` flags as not valid is zeros: generic all over by value, and arbitrary by
 *   quantile. Leave such images out by that flag; `FeatureBank` does.
 * @throws TypeError if a tensor is not float32, or an option has the wrong type.
 * @throws RangeError if the shapes do not fit, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { separateFeatures } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor3d, tensor4d } from '@tensorflow/tfjs-core';
 *
 * const features = tensor4d([[[[1], [2], [3], [4]]]]);
 * const { specific, generic } = separateFeatures(features, tensor3d([[[0, 0.5, 0.9, 1]]]));
 * console.log((await specific.data()).join(' '), '|', (await generic.data()).join(' ')); // 0 0 3 4 | 1 0 0 0
 * ```
 *
 * @see P. Chu, X. Bian, S. Liu, H. Ling, "Feature Space Augmentation for Long-Tailed Data", ECCV 2020, algorithm 1,
 *   https://arxiv.org/abs/2008.03673. Equations 2 and 3 mask the map itself; algorithm 1 the features, as here.
 */
export function separateFeatures(
  features: Tensor4D,
  cam: Tensor3D,
  options: SeparateFeaturesOptions = {},
): SeparatedFeatures {
  const name = 'separateFeatures';
  const maps = checkTensor<Tensor4D>(name, 'features', features, { dtype: 'float32', rank: 4 });
  checkTensor(name, 'cam', cam, { dtype: 'float32', shape: maps.shape.slice(0, 3) });
  const plan = checkSeparation(name, options);
  return tidy(() => {
    const { specificMask, genericMask } = separationMasks(cam, plan);
    const masked = (mask: Tensor3D): Tensor4D => mul(maps, expandDims(cast(mask, 'float32'), 3));
    return { specific: masked(specificMask), generic: masked(genericMask), specificMask, genericMask };
  });
}

/** Checks how to separate, and fills in the defaults. */
export function checkSeparation(
  caller: string,
  options: SeparateFeaturesOptions,
): Required<SeparateFeaturesOptions> {
  checkOptions(caller, options);
  const between = { above: 0, below: 1 };
  return {
    specificThreshold: checkNumber(caller, 'specificThreshold', options.specificThreshold ?? 0.8, between),
    genericThreshold: checkNumber(caller, 'genericThreshold', options.genericThreshold ?? 0.2, between),
    comparison: checkOneOf(caller, 'comparison', options.comparison ?? 'strict', ['strict', 'inclusive']),
    by: checkOneOf(caller, 'by', options.by ?? 'value', ['value', 'quantile']),
  };
}

/** Returns the masks of maps in [0, 1]; call it inside a tidy. */
export function separationMasks(cam: Tensor3D, plan: Required<SeparateFeaturesOptions>): FeatureMasks {
  const bounds = separationBounds(plan, cam.shape[1] * cam.shape[2]);
  const subject = bounds.byRank ? rankPositions(cam) : cam;
  return {
    specificMask: COMPARE[bounds.specificIf](subject, bounds.specificBound),
    genericMask: COMPARE[bounds.genericIf](subject, bounds.genericBound),
  };
}

const COMPARE = { '>': greater, '>=': greaterEqual, '<': less, '<=': lessEqual };
