import type { Points } from '../neighbors/neighbor-engine.ts';
import type { RowDistance } from './nearest-by-distance.ts';

/**
 * Returns the median, over the columns of numbers, of their standard deviation within a class: what a category that differs counts as.
 *
 * @param rows - The rows of the class.
 * @param columns - The columns of numbers, at least one.
 */
export function medianDeviation(
  { data, numColumns }: Points,
  rows: Int32Array,
  columns: readonly number[],
): number {
  const deviations = Float64Array.from(columns, (column) => {
    let sum = 0;
    for (const row of rows) sum += data[row * numColumns + column]!;
    const mean = sum / rows.length;
    let squares = 0;
    for (const row of rows) {
      const difference = data[row * numColumns + column]! - mean;
      squares += difference * difference;
    }
    return Math.sqrt(squares / rows.length);
  }).sort();
  const middle = deviations.length >> 1;
  return deviations.length % 2 === 1
    ? deviations[middle]!
    : (deviations[middle - 1]! + deviations[middle]!) / 2;
}

/**
 * Returns the squared distance of SMOTE-NC.
 *
 *     Σ over columns of numbers of (x - y)²  +  deviation² · columns whose categories differ
 */
export function mixedDistance(
  { data, numColumns }: Points,
  continuous: readonly number[],
  categorical: readonly number[],
  deviation: number,
): RowDistance {
  const penalty = deviation * deviation;
  return (a, b, limit) => {
    const [fromA, fromB] = [a * numColumns, b * numColumns];
    let numDifferent = 0;
    for (let i = 0; i < categorical.length; i++) {
      if (data[fromA + categorical[i]!] !== data[fromB + categorical[i]!]) numDifferent++;
    }
    let sum = penalty * numDifferent;
    for (let i = 0; i < continuous.length && sum < limit; i++) {
      const difference = data[fromA + continuous[i]!]! - data[fromB + continuous[i]!]!;
      sum += difference * difference;
    }
    return sum;
  };
}
