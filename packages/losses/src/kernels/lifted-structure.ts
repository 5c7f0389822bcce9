import {
  abs,
  add,
  cast,
  div,
  exp,
  fill,
  greater,
  log,
  logicalAnd,
  matMul,
  max,
  maximum,
  min,
  mul,
  neg,
  relu,
  sigmoid,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  transpose,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { cut, difference, keepRows, orOne, squaredDistances } from '../features/class-pairs.ts';
import { type FeatureKernel, LARGEST_FLOAT32 } from './feature-kernel.ts';

/** What of a lifted structured loss is constant. */
export type LiftedConstants = {
  /** Which rows take part, bool, `[batch]`. */
  readonly valid: Tensor1D;
  /** Takes rows to the mean of their class, and to the mean of all, `[batch, batch]`. */
  readonly classAveraging: Tensor2D;
  readonly averaging: Tensor2D;
  /** Pairs of one class in both orders, bool, `[batch, batch]`; those without a third row of another class left out of `active`. */
  readonly positives: Tensor2D;
  readonly active: Tensor2D;
  /** Pairs of different classes, bool, `[batch, batch]`. */
  readonly negatives: Tensor2D;
};

type LiftedState = {
  readonly withinRows: Tensor2D;
  readonly betweenRows: Tensor2D;
  /** J cut at 0, over the largest one, and that one. */
  readonly costs: Tensor;
  readonly largestCost: Tensor;
  /** Log of the sum of a row's negatives, `[batch, 1]`, and the share of each in it. */
  readonly pushes: Tensor;
  readonly pushShares: Tensor;
};

/**
 * The lifted structured loss of a batch. With d the distances, P the pairs of one class:
 *
 *     push(i)    = log sum over rows n of other classes of exp(margin - d(i, n))
 *     J(i, j)    = log(exp(push(i)) + exp(push(j))) + d(i, j)
 *     value      = sum over P of max(J, 0)² / (2 · number of P)
 *     dJ / dd    = 1 for d(i, j), and -σ(push(i) - push(j)) · exp(margin - d(i, n) - push(i)) for d(i, n)
 *
 * Distances come from scalar products of rows over their largest element, centered in their class for pairs of a class, in the batch
 * for all others: some 1e-7 of the largest squared length is lost. Where that is all there is, the gradient fades out.
 */
export function liftedStructureKernel(
  margin: number,
): FeatureKernel<{ readonly features: Tensor }, LiftedConstants, LiftedState> {
  return {
    forward({ features }, constants) {
      const { valid, classAveraging, averaging, positives, active, negatives } = constants;
      const rows = keepRows(features, valid);
      const centered = keepRows(difference(rows, cut(matMul(averaging, rows))), valid);
      const inClass = keepRows(difference(rows, cut(matMul(classAveraging, rows))), valid);
      const size = orOne(maximum(max(abs(centered)), max(abs(inClass))));
      const [withinRows, betweenRows] = [div(inClass, size) as Tensor2D, div(centered, size) as Tensor2D];
      const within = cut(mul(sqrt(squaredDistances(withinRows)), size));
      const between = cut(mul(sqrt(squaredDistances(betweenRows)), size));

      const nearest = min(where(negatives, between, fill(between.shape, LARGEST_FLOAT32)), 1, true);
      const exponentials = where(negatives, exp(neg(relu(sub(between, nearest)))), zerosLike(between));
      const partition = orOne(sum(exponentials, 1, true));
      const pushes = add(sub(margin, nearest), log(partition));
      const other = transpose(pushes);
      const both = add(maximum(pushes, other), log(add(1, exp(neg(abs(sub(pushes, other)))))));
      const costs = where(active, cut(relu(add(both, within))), zerosLike(within));

      const largestCost = orOne(max(costs));
      const relative = div(costs, largestCost);
      const numPairs = orOne(sum(cast(positives, 'float32')));
      const mean = div(sum(square(relative)), mul(numPairs, 2));
      const state = {
        withinRows,
        betweenRows,
        costs: relative,
        largestCost,
        pushes,
        pushShares: div(exponentials, partition),
      };
      return { values: mul(mul(mean, largestCost), largestCost), state };
    },
    backward(factors, _, state, { positives, valid }) {
      const { withinRows, betweenRows, costs, largestCost, pushes, pushShares } = state;
      const numPairs = orOne(sum(cast(positives, 'float32')));
      const ofPairs = div(costs, numPairs);
      const ofPushes = mul(sum(mul(ofPairs, sigmoid(sub(pushes, transpose(pushes)))), 1, true), 2);
      const ofNegatives = neg(mul(pushShares, ofPushes));
      const pull = alongDistances(withinRows, mul(ofPairs, 2));
      const push = alongDistances(betweenRows, add(ofNegatives, transpose(ofNegatives)));
      const gradient = mul(mul(add(pull, push), largestCost), factors);
      return { features: keepRows(cut(gradient), valid) };
    },
  };
}

/** Returns the gradient with respect to the rows of a sum of distances, of which each pair has its slope, the same in both orders. */
function alongDistances(rows: Tensor2D, slopes: Tensor): Tensor {
  const lengths = sum(square(rows), 1, true);
  const squared = squaredDistances(rows);
  const lost = mul(add(lengths, transpose(lengths)), LOST);
  const distances = sqrt(maximum(squared, lost));
  const rates = where(
    logicalAnd(greater(squared, 0), greater(distances, 0)),
    div(slopes, orOne(distances)),
    zerosLike(squared),
  ) as Tensor2D;
  return sub(mul(rows, sum(rates, 1, true)), matMul(rates, rows));
}

/** Which share of the squared lengths the error of a squared distance may be. */
const LOST = 1e-6;
