import {
  add,
  div,
  expandDims,
  reshape,
  scatterND,
  slice,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { classMeansInMemory } from './class-means-in-memory.ts';
import { type FeatureSpace, toSpace } from './feature-space.ts';
import type { CheckedMatrix } from './matrix.ts';

/** Rows that are worked on at a time, unless there are more classes than that. */
const BLOCK_ROWS = 1024;

/** Means of features, in tensors of the caller's. */
export interface ClassMeans {
  /** Mean of the rows of each class in the space, `[numClasses, featureDim]`; zeros for a class without rows. */
  centroids: Tensor2D;
  /** Mean of all rows, `[featureDim]`, in `'cl2n'`. */
  mean: Tensor1D | null;
}

/** Returns the means: those of a tensor from its backend, those of arrays in float64. */
export function classMeans(
  { tensor, data, numColumns }: CheckedMatrix,
  classIds: ArrayLike<number>,
  classCounts: Int32Array,
  space: FeatureSpace,
): ClassMeans {
  if (tensor !== undefined) return classMeansOnBackend(tensor, classIds, classCounts, space);
  const { centroids, mean } = classMeansInMemory(data!, numColumns, classIds, classCounts, space);
  return {
    centroids: tensor2d(Float32Array.from(centroids), [classCounts.length, numColumns]),
    mean: mean === null ? null : tensor1d(Float32Array.from(mean)),
  };
}

/**
 * Rows pass by in blocks, and are added up by class. A block is at least as long as there are classes, so that the sums cost no more
 * than the rows, and no tensor outgrows the larger of features and result.
 */
function classMeansOnBackend(
  features: Tensor2D,
  classIds: ArrayLike<number>,
  classCounts: Int32Array,
  space: FeatureSpace,
): ClassMeans {
  const [numRows, featureDim] = features.shape;
  const numClasses = classCounts.length;
  const ids = Int32Array.from(classIds);
  const mean =
    space === 'cl2n'
      ? divided(
          sumOfBlocks(features, BLOCK_ROWS, (rows) => sum(rows, 0)),
          [numRows],
          [featureDim],
        )
      : null;
  const sums = sumOfBlocks(features, Math.max(BLOCK_ROWS, numClasses), (rows, from, to) => {
    const indices = expandDims(tensor1d(ids.subarray(from, to), 'int32'), 1);
    return scatterND(indices, toSpace(rows, space, mean as Tensor1D | null), [numClasses, featureDim]);
  });
  const counts = Array.from(classCounts, (count) => Math.max(count, 1));
  return {
    centroids: divided(sums, counts, [numClasses, featureDim]) as Tensor2D,
    mean: mean as Tensor1D | null,
  };
}

/** Adds up what `reduce` makes of each block of rows, one block at a time. */
function sumOfBlocks(
  features: Tensor2D,
  blockRows: number,
  reduce: (rows: Tensor2D, from: number, to: number) => Tensor,
): Tensor {
  const [numRows, featureDim] = features.shape;
  let total: Tensor | undefined;
  for (let from = 0; from < numRows; from += blockRows) {
    const to = Math.min(from + blockRows, numRows);
    const before = total;
    total = tidy(() => {
      const part = reduce(slice(features, [from, 0], [to - from, featureDim]), from, to);
      return before === undefined ? part : add(before, part);
    });
    before?.dispose();
  }
  return total!;
}

/** Divides sums by a number for each row, and disposes them. */
function divided(sums: Tensor, divisors: number[], shape: number[]): Tensor {
  const means = tidy(() => reshape(div(sums, tensor2d(divisors, [divisors.length, 1])), shape));
  sums.dispose();
  return means;
}
