import {
  add,
  div,
  expandDims,
  reshape,
  scatterND,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { CheckedMatrix } from './matrix.ts';

/** Rows that are on the backend at a time, unless there are more classes than that. */
const BLOCK_ROWS = 1024;

/**
 * Returns the mean of the rows of each class, `[numClasses, numColumns]`; zeros for a class without rows.
 *
 * Rows pass by in blocks, and are added up by class. A block is as long as there are classes, so that neither blocks nor sums outgrow
 * the result, however many rows there are.
 */
export function classMeans(
  features: CheckedMatrix,
  classIds: ArrayLike<number>,
  classCounts: Int32Array,
  transform: (rows: Tensor2D) => Tensor,
): Tensor2D {
  const numClasses = classCounts.length;
  const shape: [number, number] = [numClasses, features.numColumns];
  const ids = Int32Array.from(classIds);
  const sums = sumOverBlocks(features, Math.max(BLOCK_ROWS, numClasses), (rows, from, to) =>
    scatterND(expandDims(tensor1d(ids.subarray(from, to), 'int32'), 1), transform(rows), shape),
  );
  const divisors = Float32Array.from(classCounts, (count) => Math.max(count, 1));
  const means = tidy(() => div(sums, tensor2d(divisors, [numClasses, 1])) as Tensor2D);
  sums.dispose();
  return means;
}

/** Returns the mean of all rows, `[numColumns]`. */
export function meanOfRows(features: CheckedMatrix): Tensor1D {
  const sums = sumOverBlocks(features, BLOCK_ROWS, (rows) => sum(rows, 0));
  const means = tidy(() => reshape(div(sums, features.numRows), [features.numColumns]) as Tensor1D);
  sums.dispose();
  return means;
}

/** Adds up what `reduce` makes of each block of rows, one block at a time. */
function sumOverBlocks(
  features: CheckedMatrix,
  blockRows: number,
  reduce: (rows: Tensor2D, from: number, to: number) => Tensor,
): Tensor {
  let total: Tensor | undefined;
  for (let from = 0; from < features.numRows; from += blockRows) {
    const to = Math.min(from + blockRows, features.numRows);
    const before = total;
    total = tidy(() => {
      const part = reduce(features.rows(from, to), from, to);
      return before === undefined ? part : add(before, part);
    });
    before?.dispose();
  }
  return total!;
}
