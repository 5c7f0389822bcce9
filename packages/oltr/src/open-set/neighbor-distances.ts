import type { FlatRows } from './open-set-rows.ts';

/** Rows whose neighbors are searched at a time: beside the copy of the training features, memory does not grow with the queries. */
const BATCH = 4096;

/** Returns the distance from each row to its k-th nearest training row, both first brought to length 1 if `normalize`, `[numRows]`. */
export async function neighborDistances(
  features: FlatRows,
  training: FlatRows,
  k: number,
  normalize: boolean,
): Promise<Float64Array> {
  // Not before it is asked for: the search is larger than all else here.
  const { nearestNeighbors } = await import('@lt/sampling');
  const { numColumns } = training;
  const numTraining = training.numRows;
  const batch = Math.min(BATCH, features.numRows);
  // The search wants queries and pool in one array: training rows first, then the queries of a batch.
  const points = new Float32Array((numTraining + batch) * numColumns);
  copyRows(points, 0, training, 0, numTraining, normalize);
  const pool = Int32Array.from({ length: numTraining }, (_, row) => row);
  const distances = new Float64Array(features.numRows);
  for (let from = 0; from < features.numRows; from += batch) {
    const count = Math.min(batch, features.numRows - from);
    copyRows(points, numTraining, features, from, count, normalize);
    const { squaredDistances } = await nearestNeighbors(
      { data: points, shape: [numTraining + batch, numColumns] },
      { k, pool, queries: Int32Array.from({ length: count }, (_, row) => numTraining + row) },
    );
    for (let row = 0; row < count; row++)
      distances[from + row] = Math.sqrt(squaredDistances[row * k + k - 1]!);
  }
  return distances;
}

/** Copies rows, each divided by its length if `normalize`; a row of zeros stays one. */
function copyRows(
  points: Float32Array,
  to: number,
  { data, numColumns }: FlatRows,
  from: number,
  count: number,
  normalize: boolean,
): void {
  for (let row = 0; row < count; row++) {
    const start = (from + row) * numColumns;
    // By the largest value first, so that squares neither overflow nor vanish.
    let largest = 0;
    for (let d = 0; d < numColumns; d++) largest = Math.max(largest, Math.abs(data[start + d]!));
    let squares = 0;
    for (let d = 0; normalize && largest > 0 && d < numColumns; d++)
      squares += (data[start + d]! / largest) ** 2;
    const length = squares > 0 ? Math.sqrt(squares) : 1;
    const unit = squares > 0 ? largest : 1;
    for (let d = 0; d < numColumns; d++) {
      points[(to + row) * numColumns + d] = data[start + d]! / unit / length;
    }
  }
}
