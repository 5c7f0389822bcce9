import type { FlatRows } from './open-set-rows.ts';

/** The centroid next to each row. */
export interface NearestCentroids {
  /** Its class, `[numRows]`; of several at the same distance, the first. */
  classIds: Int32Array;
  /** Its Euclidean distance, `[numRows]`. */
  distances: Float64Array;
}

/** Returns the centroid next to each row of features, by differences in float64; nothing of size rows × classes is made. */
export function nearestCentroids(
  features: FlatRows,
  centroids: FlatRows,
  isValid: readonly boolean[],
): NearestCentroids {
  const { numRows, numColumns } = features;
  const classIds = new Int32Array(numRows);
  const distances = new Float64Array(numRows);
  for (let row = 0; row < numRows; row++) {
    let nearest = Infinity;
    for (let c = 0; c < centroids.numRows; c++) {
      if (!isValid[c]) continue;
      let squares = 0;
      // A centroid that is farther away after some columns is not looked at to the end.
      for (let from = 0; from < numColumns && squares < nearest; from += 32) {
        const to = Math.min(from + 32, numColumns);
        for (let d = from; d < to; d++) {
          const difference = features.data[row * numColumns + d]! - centroids.data[c * numColumns + d]!;
          squares += difference * difference;
        }
      }
      if (squares < nearest) {
        nearest = squares;
        classIds[row] = c;
      }
    }
    distances[row] = Math.sqrt(nearest);
  }
  return { classIds, distances };
}
