import {
  abs,
  add,
  argMax,
  argMin,
  cast,
  div,
  equal,
  expandDims,
  fill,
  gather,
  greaterEqual,
  logicalAnd,
  matMul,
  max,
  mul,
  oneHot,
  range,
  reshape,
  stack,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor2d,
  where,
} from '@tensorflow/tfjs-core';
import {
  averaging,
  cut,
  difference,
  keepRows,
  orOne,
  otherClass,
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
  { valid }: FeatureLabels,
  k: number,
): Pairs {
  const batch = rows.shape[0];
  const index = range(0, batch, 1, 'int32');
  const centered = difference(rows, means);
  const spread = max(mul(same, expandDims(max(abs(centered), 1), 0)), 1, true);
  const distances = squaredDistances(div(centered, orOne(spread)));
  const ordered = cast(mul(same, upperTriangle(batch)), 'bool');
  const nothing = fill(distances.shape, -1);
  const isFirst = equal(cast(argMax(same, 1), 'int32'), index);
  const first = valid === undefined ? isFirst : logicalAnd(isFirst, valid);
  let left = where(ordered, distances, nothing);
  const rounds: Pairs[] = [];
  for (let round = 0; round < k; round++) {
    const farthest = max(left, 1);
    // Rows of another class have 0 here, rows without a pair 1, all others at least 2.
    const ofClass = mul(same, expandDims(add(farthest, 2), 0));
    const a = cast(argMax(ofClass, 1), 'int32');
    const b = gather(cast(argMax(left, 1), 'int32'), a);
    const exists = logicalAnd(first, greaterEqual(gather(farthest, a), 0));
    rounds.push({ a, b, exists: cast(exists, 'float32') });
    if (round === k - 1) break;
    const chosen = expandDims(cast(equal(a, index), 'float32'), 1);
    const taken = mul(cast(oneHot(b as Tensor1D, batch), 'float32'), chosen);
    left = where(cast(taken, 'bool'), nothing, left);
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
export function nearestMeans(means: Tensor2D, same: Tensor2D, classes: FeatureLabels): Pairs {
  const { valid } = classes;
  const centered = keepRows(difference(means, cut(matMul(averaging(classes), means))), valid);
  const distances = squaredDistances(div(centered, orOne(max(abs(centered)))));
  const others = otherClass(same, valid);
  const nearest = cast(argMin(add(distances, mul(sub(1, others), FAR)), 1), 'int32');
  const hasOther = max(others, 1);
  const lengths = rowLengths(difference(means, gather(means, nearest)));
  const none = fill(lengths.shape, Number.POSITIVE_INFINITY);
  const a = reshape(cast(argMin(where(cast(hasOther, 'bool'), lengths, none), 0), 'int32'), [1]);
  return { a, b: gather(nearest, a), exists: max(hasOther) };
}

/** More than any squared distance of centered rows over their size, which is at most four times their dimension. */
const FAR = 1e30;

/** Returns a matrix of ones above the diagonal and zeros elsewhere. */
function upperTriangle(size: number): Tensor2D {
  const values = new Float32Array(size * size);
  for (let row = 0; row < size; row++) values.fill(1, row * size + row + 1, (row + 1) * size);
  return tensor2d(values, [size, size]);
}
