import {
  abs,
  add,
  argMax,
  cast,
  clipByValue,
  div,
  divNoNan,
  equal,
  expandDims,
  greater,
  logicalAnd,
  matMul,
  max,
  mul,
  onesLike,
  range,
  relu,
  sqrt,
  square,
  squeeze,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { LARGEST_FLOAT32 } from '../kernels/feature-kernel.ts';
import type { FeatureLabels } from './feature-labels.ts';

/** Returns which pairs of rows take part and belong to one class, bool, `[batch, batch]`; true on the diagonal too. */
export function sameClass({ classIds, valid }: FeatureLabels): Tensor2D {
  const equalIds = equal(expandDims(classIds, 1), expandDims(classIds, 0));
  return logicalAnd(equalIds, bothValid(valid)) as Tensor2D;
}

/** Returns which pairs of rows take part, bool, `[batch, batch]`. */
export function bothValid(valid: Tensor1D): Tensor2D {
  return logicalAnd(expandDims(valid, 1), expandDims(valid, 0)) as Tensor2D;
}

/** Returns which rows are the first of their class, bool, `[batch]`. */
export function firstOfClass(same: Tensor2D, { valid }: FeatureLabels): Tensor1D {
  const first = argMax(cast(same, 'float32'), 1);
  return logicalAnd(valid, equal(cast(first, 'int32'), range(0, valid.size, 1, 'int32'))) as Tensor1D;
}

/** Returns the matrix that takes rows to the mean of their class, `[batch, batch]`; 0 for rows that are left out. */
export function classAveraging(same: Tensor2D): Tensor2D {
  const members = cast(same, 'float32');
  return divNoNan(members, sum(members, 1, true)) as Tensor2D;
}

/** Returns rows of which those that are left out are 0, whatever they held. */
export function keepRows(rows: Tensor, valid: Tensor1D): Tensor2D {
  return where(expandDims(valid, 1), rows, zerosLike(rows)) as Tensor2D;
}

/** Returns `a - b`, cut to the largest float32. */
export function difference(a: Tensor, b: Tensor): Tensor2D {
  return cut(sub(a, b)) as Tensor2D;
}

/** Returns a tensor without infinities. */
export function cut<T extends Tensor>(x: T): T {
  return clipByValue(x, -LARGEST_FLOAT32, LARGEST_FLOAT32);
}

/** Returns x where it is above 0, and 1 elsewhere: what can be divided by. */
export function orOne(x: Tensor): Tensor {
  return where(greater(x, 0), x, onesLike(x));
}

/** Returns the length of each row. No square leaves float32 on the way. */
export function rowLengths(rows: Tensor): Tensor1D {
  const largest = max(abs(rows), 1, true);
  const relative = div(rows, orOne(largest));
  return cut(mul(sqrt(sum(square(relative), 1)), squeeze(largest, [1]))) as Tensor1D;
}

/**
 * Returns the squared distances between all rows, `[batch, batch]`, from their scalar products.
 *
 * Its error is some 1e-7 of the largest squared length, whatever the distance: center the rows first, and take distances of which
 * more is asked from the differences.
 */
export function squaredDistances(rows: Tensor2D): Tensor2D {
  const lengths = sum(square(rows), 1, true);
  const products = matMul(rows, rows, false, true);
  return relu(sub(add(lengths, expandDims(sum(square(rows), 1), 0)), mul(products, 2))) as Tensor2D;
}
