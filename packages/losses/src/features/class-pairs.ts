import {
  abs,
  add,
  cast,
  clipByValue,
  div,
  equal,
  expandDims,
  matMul,
  max,
  mul,
  ones,
  range,
  relu,
  sqrt,
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
import { LARGEST_FLOAT32 } from '../kernels/feature-kernel.ts';
import type { FeatureLabels } from './feature-labels.ts';

/**
 * Returns which pairs of rows belong to one class, 0 or 1, `[batch, batch]`, 1 on the diagonal. A row that is left out is alone in a class.
 *
 * Masks are numbers here: multiplying with a row or a column is fast on every backend, comparing with one is not.
 */
export function sameClass({ classIds, valid }: FeatureLabels): Tensor2D {
  const ids =
    valid === undefined ? classIds : where(valid, classIds, range(-1, -1 - classIds.size, -1, 'int32'));
  return cast(equal(expandDims(ids, 1), expandDims(ids, 0)), 'float32') as Tensor2D;
}

/** Returns which pairs of rows belong to two classes, 0 or 1, `[batch, batch]`. */
export function otherClass(same: Tensor2D, valid: Tensor1D | undefined): Tensor2D {
  const others = sub(1, same) as Tensor2D;
  if (valid === undefined) return others;
  const mask = cast(valid, 'float32');
  return mul(mul(others, expandDims(mask, 1)), expandDims(mask, 0)) as Tensor2D;
}

/** Returns the matrix that takes rows to the mean of their class, `[batch, batch]`. */
export function classAveraging(same: Tensor2D): Tensor2D {
  return div(same, sum(same, 1, true));
}

/** Returns the row that takes rows to the mean of those that take part, `[1, batch]`. */
export function averaging({ classIds, valid }: FeatureLabels): Tensor2D {
  const mask = valid === undefined ? ones([classIds.size]) : cast(valid, 'float32');
  return expandDims(div(mask, orOne(sum(mask))), 0) as Tensor2D;
}

/** Returns rows of which those that are left out are 0, whatever they held. */
export function keepRows(rows: Tensor, valid: Tensor1D | undefined): Tensor2D {
  if (valid === undefined) return rows as Tensor2D;
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

/** Returns x, at least 0, where it is above 0, and 1 elsewhere: what can be divided by. */
export function orOne(x: Tensor): Tensor {
  return add(x, sub(1, step(x)));
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
