import type { Points } from './neighbor-engine.ts';

/** Rows that a mean is taken over. More would change it little, and cost a pass over all data. */
const MOST_ROWS = 512;

/**
 * Returns the mean of each column over some of the rows, spread evenly. Distances from the origin that are small against those from 0
 * lose few digits; which origin it is does not change a distance.
 */
export function columnMeans({ data, numColumns }: Points, rows: Int32Array): Float64Array {
  const means = new Float64Array(numColumns);
  const count = Math.min(MOST_ROWS, rows.length);
  for (let i = 0; i < count; i++) {
    const start = rows[Math.floor((i * rows.length) / count)]! * numColumns;
    for (let j = 0; j < numColumns; j++) means[j]! += data[start + j]! / count;
  }
  return means;
}
