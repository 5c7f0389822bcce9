import {
  abs,
  any,
  argMax,
  argMin,
  cast,
  div,
  equal,
  expandDims,
  fill,
  gather,
  greater,
  greaterEqual,
  logicalAnd,
  logicalNot,
  matMul,
  max,
  mul,
  range,
  reshape,
  stack,
  sum,
  type Tensor,
  type Tensor2D,
  where,
} from '@tensorflow/tfjs-core';
import { LARGEST_FLOAT32 } from '../kernels/feature-kernel.ts';
import {
  bothValid,
  cut,
  difference,
  firstOfClass,
  keepRows,
  orOne,
  rowLengths,
  squaredDistances,
} from './class-pairs.ts';
import type { FeatureLabels } from './feature-labels.ts';

/** Pairs of rows, one for each place of an array of places. */
export type Pairs = {
  /** Row of the first feature, int32. */
  readonly a: Tensor;
  /** Row of the second feature, int32. */
  readonly b: Tensor;
  /** 1 where there is a pair, 0 where the two rows mean nothing. */
  readonly exists: Tensor;
};

/**
 * Returns the `k` most distant pairs of each class, `[k, batch]`: column i for the class whose first row is i; the other columns hold
 * no pairs. Of equal distances the one with the lower rows comes first.
 *
 * Rows are centered in their class and scaled by its spread, so that the choice is right to 1e-6 of the largest squared distance in
 * the class however far it lies from 0. No value is read: k rounds of two maxima.
 */
export function farthestPairs(
  rows: Tensor2D,
  means: Tensor2D,
  same: Tensor2D,
  classes: FeatureLabels,
  k: number,
): Pairs {
  const index = range(0, rows.shape[0], 1, 'int32');
  const [asRow, asColumn] = [expandDims(index, 0), expandDims(index, 1)];
  const centered = keepRows(difference(rows, means), classes.valid);
  const spread = max(mul(cast(same, 'float32'), expandDims(max(abs(centered), 1), 0)), 1, true);
  const distances = squaredDistances(div(centered, orOne(spread)));
  const ordered = logicalAnd(same, greater(asRow, asColumn));
  let left = where(ordered, distances, fill(distances.shape, -1));
  const first = firstOfClass(same, classes);
  const rounds: Pairs[] = [];
  for (let round = 0; round < k; round++) {
    const farthest = max(left, 1);
    const ofClass = where(same, expandDims(farthest, 0), fill(left.shape, -2));
    const a = cast(argMax(ofClass, 1), 'int32');
    const b = gather(cast(argMax(left, 1), 'int32'), a);
    const exists = logicalAnd(first, greaterEqual(gather(farthest, a), 0));
    rounds.push({ a, b, exists: cast(exists, 'float32') });
    const taken = logicalAnd(equal(asColumn, expandDims(a, 1)), equal(asRow, expandDims(b, 1)));
    left = where(taken, fill(left.shape, -1), left);
  }
  return {
    a: stack(rounds.map((pairs) => pairs.a)),
    b: stack(rounds.map((pairs) => pairs.b)),
    exists: stack(rounds.map((pairs) => pairs.exists)),
  };
}

/**
 * Returns two rows, `[1]` each, whose classes have the closest means.
 *
 * For each class the closest other one is chosen by scalar products of the centered means, and among these pairs the closest by its
 * difference.
 */
export function nearestMeans(means: Tensor2D, same: Tensor2D, { valid }: FeatureLabels): Pairs {
  const weights = cast(valid, 'float32');
  const share = div(expandDims(weights, 0), orOne(sum(weights)));
  const centered = keepRows(difference(means, cut(matMul(share, means))), valid);
  const distances = squaredDistances(div(centered, orOne(max(abs(centered)))));
  const others = logicalAnd(bothValid(valid), logicalNot(same));
  const far = fill(distances.shape, LARGEST_FLOAT32);
  const nearest = cast(argMin(where(others, distances, far), 1), 'int32');
  const hasOther = any(others, 1);
  const lengths = rowLengths(difference(means, gather(means, nearest)));
  const candidates = where(hasOther, lengths, fill(lengths.shape, Number.POSITIVE_INFINITY));
  const a = reshape(cast(argMin(candidates, 0), 'int32'), [1]);
  return { a, b: gather(nearest, a), exists: cast(any(hasOther), 'float32') };
}
