import {
  add,
  concat,
  div,
  expandDims,
  fill,
  gather,
  greater,
  matMul,
  maximum,
  mul,
  neg,
  onesLike,
  reshape,
  scalar,
  scatterND,
  slice,
  square,
  squeeze,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { cut, difference, keepRows, orOne, rowLengths } from '../features/class-pairs.ts';
import { smallest } from './extremes.ts';
import { type FeatureKernel, LARGEST_FLOAT32 } from './feature-kernel.ts';

/** What of a range loss is constant: which rows were compared, and what it is made of. */
export type RangeConstants = {
  /** Which rows take part, bool, `[batch]`; all of them if left out. */
  readonly valid?: Tensor1D | undefined;
  /** Takes rows to the mean of their class, `[batch, batch]`. */
  readonly averaging: Tensor2D;
  /** Rows of the chosen pairs within classes, int32, `[k, batch]`, and 1 where there is one; left out with intraWeight 0. */
  readonly intraA?: Tensor | undefined;
  readonly intraB?: Tensor | undefined;
  readonly intraExists?: Tensor | undefined;
  /** Rows of the two closest class means, int32, `[1]`, and 1 if there are two; left out with interWeight 0. */
  readonly interA?: Tensor | undefined;
  readonly interB?: Tensor | undefined;
  readonly interExists?: Tensor | undefined;
};

/** The numbers of a range loss. */
export interface RangeParameters {
  margin: number;
  intraWeight: number;
  interWeight: number;
  squared: boolean;
  /** Whether the ranges of the classes are averaged rather than summed. */
  averaged: boolean;
}

type RangeState = {
  /** Gradient with respect to the first feature of each pair, `[k · batch, featureDim]`. */
  readonly intraSlopes?: Tensor | undefined;
  /** Gradient with respect to the first of the two means, `[1, featureDim]`. */
  readonly interSlope?: Tensor | undefined;
};

/**
 * The range loss of a batch. With D the distances of the chosen pairs of a class, n their number, d the closest distance of two means:
 *
 *     value    = intraWeight · sum over classes of H + interWeight · max(margin - d, 0),    H = n / sum of 1 / D
 *     dH / dD  = n · r² / (sum of r)²,                                                      r = (smallest D) / D
 *
 * Distances are taken from differences of features, so that they are exact for near duplicates too. Nothing is divided by a
 * distance that may be 0: all r are at most 1, and a pair of equal features has r = 1 and a gradient of 0.
 */
export function rangeKernel(
  parameters: RangeParameters,
): FeatureKernel<{ readonly features: Tensor }, RangeConstants, RangeState> {
  return {
    forward({ features }, constants) {
      const rows = keepRows(features, constants.valid);
      const intra = intraRange(rows, constants, parameters);
      const inter = interRange(rows, constants, parameters);
      const values = add(intra?.value ?? scalar(0), inter?.value ?? scalar(0));
      return { values, state: { intraSlopes: intra?.slopes, interSlope: inter?.slope } };
    },
    backward(factors, { features }, { intraSlopes, interSlope }, constants) {
      const { averaging, intraA, intraB, interA, interB } = constants;
      const gradients: Tensor[] = [];
      if (intraSlopes !== undefined) {
        // Cut before they are added up: the sum of two infinities may be NaN.
        const pull = cut(mul(intraSlopes, factors));
        const places = reshape(concat([intraA!, intraB!]), [-1, 1]);
        gradients.push(scatterND(places, concat([pull, neg(pull)]), features.shape));
      }
      if (interSlope !== undefined) {
        const push = cut(mul(interSlope, factors));
        const shares = sub(gather(averaging, interA!), gather(averaging, interB!));
        gradients.push(matMul(shares as Tensor2D, push as Tensor2D, true));
      }
      const total = gradients.map(cut).reduce((a, b) => add(a, b), zerosLike(features));
      return { features: keepRows(total, constants.valid) };
    },
  };
}

function intraRange(
  rows: Tensor2D,
  { intraA, intraB, intraExists: exists }: RangeConstants,
  { squared, intraWeight, averaged }: RangeParameters,
): { value: Tensor; slopes: Tensor } | undefined {
  if (intraA === undefined || intraB === undefined || exists === undefined) return undefined;
  const differences = difference(gather(rows, reshape(intraA, [-1])), gather(rows, reshape(intraB, [-1])));
  const lengths = reshape(rowLengths(differences), exists.shape);

  const isPair = greater(exists, 0);
  const count = sum(exists, 0);
  const nearest = smallest(where(isPair, lengths, fill(lengths.shape, LARGEST_FLOAT32)), 0);
  const shortest = where(greater(count, 0), nearest, zerosLike(count));
  const power = (x: Tensor) => (squared ? square(x) : x);
  const quotients = where(greater(lengths, 0), div(shortest, orOne(lengths)), onesLike(lengths));
  const ratios = where(isPair, power(quotients), zerosLike(lengths));
  const total = orOne(sum(ratios, 0));
  const ranges = div(mul(count, power(shortest)), total);
  const slopes = mul(count, square(div(ratios, total)));

  const firstPairs = sum(slice(exists, [0, 0], [1, -1]));
  const weight = averaged ? div(intraWeight, orOne(firstPairs)) : scalar(intraWeight);
  const perPair = reshape(mul(slopes, weight), [-1, 1]);
  return { value: mul(sum(ranges), weight), slopes: mul(perPair, directions(differences, squared)) };
}

function interRange(
  rows: Tensor2D,
  { averaging, interA, interB, interExists: exists }: RangeConstants,
  { squared, interWeight, margin }: RangeParameters,
): { value: Tensor; slope: Tensor } | undefined {
  if (interA === undefined || interB === undefined || exists === undefined) return undefined;
  const mean = (row: Tensor) => matMul(gather(averaging, row), rows);
  const differences = difference(mean(interA), mean(interB));
  const length = squeeze(rowLengths(differences), [0]);
  const missing = sub(margin, squared ? square(length) : length);
  const weight = mul(exists, interWeight);
  const active = mul(step(missing), weight);
  // Not relu, which is NaN at -Infinity on webgl.
  return {
    value: mul(maximum(missing, 0), weight),
    slope: mul(directions(differences, squared), neg(active)),
  };
}

/** Returns the gradient of the distances with respect to the first point of each pair; 0 for two equal points. */
function directions(differences: Tensor2D, squared: boolean): Tensor {
  if (squared) return cut(mul(differences, 2));
  return div(differences, expandDims(orOne(rowLengths(differences)), 1));
}
