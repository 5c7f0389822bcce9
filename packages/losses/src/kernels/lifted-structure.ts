import {
  abs,
  add,
  cast,
  div,
  exp,
  fill,
  log,
  matMul,
  max,
  maximum,
  mul,
  neg,
  relu,
  sigmoid,
  sqrt,
  square,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  transpose,
  where,
} from '@tensorflow/tfjs-core';
import { cut, difference, keepRows, orOne, squaredDistances } from '../features/class-pairs.ts';
import { smallest } from './extremes.ts';
import { type FeatureKernel, LARGEST_FLOAT32 } from './feature-kernel.ts';

/** What of a lifted structured loss is constant. */
export type LiftedConstants = {
  /** Which rows take part, bool, `[batch]`; all of them if left out. */
  readonly valid?: Tensor1D | undefined;
  /** Takes rows to the mean of their class, `[batch, batch]`, and to the mean of all, `[1, batch]`. */
  readonly classAveraging: Tensor2D;
  readonly averaging: Tensor2D;
  /** Pairs of one class in both orders, 0 or 1, `[batch, batch]`; `active` is 0 where there is no other class. */
  readonly positives: Tensor2D;
  readonly active: Tensor2D;
  /** Pairs of different classes, 0 or 1, `[batch, batch]`. */
  readonly negatives: Tensor2D;
};

type LiftedState = {
  readonly withinRows: Tensor2D;
  readonly betweenRows: Tensor2D;
  /** J cut at 0, over the largest one, and that one. */
  readonly costs: Tensor;
  readonly largestCost: Tensor;
  /** How much more a row is pushed than another, push(i) - push(j), and the share of each negative in a push, `[batch, batch]`. */
  readonly leads: Tensor;
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
      const within = cut(mul(root(squaredDistances(withinRows)), size));
      const between = cut(mul(root(squaredDistances(betweenRows)), size));

      const far = fill(between.shape, LARGEST_FLOAT32);
      const nearest = smallest(where(cast(negatives, 'bool'), between, far), 1, true);
      const exponentials = mul(negatives, exp(neg(relu(sub(between, nearest)))));
      const partition = orOne(sum(exponentials, 1, true));
      const pushes = add(sub(margin, nearest), log(partition));
      const leads = cut(sub(pushes, transpose(pushes)));
      const both = add(transpose(pushes), add(relu(leads), log(add(1, exp(neg(abs(leads)))))));
      const costs = mul(active, cut(relu(add(both, within))));

      const largestCost = orOne(max(costs));
      const relative = div(costs, largestCost);
      const numPairs = orOne(sum(positives));
      const mean = div(sum(square(relative)), mul(numPairs, 2));
      const state = {
        withinRows,
        betweenRows,
        costs: relative,
        largestCost,
        leads,
        pushShares: div(exponentials, partition),
      };
      return { values: mul(mul(mean, largestCost), largestCost), state };
    },
    backward(factors, _, state, { positives, valid }) {
      const { withinRows, betweenRows, costs, largestCost, leads, pushShares } = state;
      const numPairs = orOne(sum(positives));
      const ofPairs = div(costs, numPairs);
      const ofPushes = mul(sum(mul(ofPairs, sigmoid(leads)), 1, true), 2);
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
  const distances = root(maximum(squared, lost));
  // Equal rows have no direction to part in.
  const rates = mul(div(slopes, orOne(distances)), step(squared)) as Tensor2D;
  return sub(mul(rows, sum(rates, 1, true)), matMul(rates, rows));
}

/** Which share of the squared lengths the error of a squared distance may be. */
const LOST = 1e-6;

/** Returns the square root, with a derivative of 0 at 0. */
function root(x: Tensor): Tensor {
  return mul(sqrt(orOne(x)), step(x));
}
