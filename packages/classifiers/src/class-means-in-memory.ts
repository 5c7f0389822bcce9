import type { FeatureSpace } from './feature-space.ts';

/** Class means in float64, flat; see `ClassMeans`. */
export interface FlatClassMeans {
  /** `[numClasses · numColumns]`. */
  centroids: Float64Array;
  /** `[numColumns]`, in `'cl2n'`. */
  mean: Float64Array | null;
}

/** Returns the class means of rows that lie in memory: there is nothing to be gained by taking them to a backend. */
export function classMeansInMemory(
  data: Float32Array | Float64Array,
  numColumns: number,
  classIds: ArrayLike<number>,
  classCounts: Int32Array,
  space: FeatureSpace,
): FlatClassMeans {
  const mean = space === 'cl2n' ? meanOfRows(data, numColumns) : null;
  const centroids = new Float64Array(classCounts.length * numColumns);
  const row = new Float64Array(numColumns);
  for (let start = 0, i = 0; start < data.length; start += numColumns, i++) {
    for (let d = 0; d < numColumns; d++) row[d] = data[start + d]! - (mean === null ? 0 : mean[d]!);
    const length = space === 'raw' ? 1 : lengthOf(row);
    const weight = length === 0 ? 0 : 1 / length / classCounts[classIds[i]!]!;
    const at = classIds[i]! * numColumns;
    for (let d = 0; d < numColumns; d++) centroids[at + d]! += row[d]! * weight;
  }
  return { centroids, mean };
}

function meanOfRows(data: Float32Array | Float64Array, numColumns: number): Float64Array {
  const sums = new Float64Array(numColumns);
  for (let start = 0; start < data.length; start += numColumns) {
    for (let d = 0; d < numColumns; d++) sums[d]! += data[start + d]!;
  }
  return sums.map((sum) => (sum * numColumns) / data.length);
}

function lengthOf(row: Float64Array): number {
  let squares = 0;
  for (let d = 0; d < row.length; d++) squares += row[d]! ** 2;
  return Math.sqrt(squares);
}
