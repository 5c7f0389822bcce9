import type { Points } from './neighbor-engine.ts';

/**
 * Returns the squared Euclidean distance of two rows in float64: what all engines order by.
 *
 * Four running sums over the columns 0 4 8 …, 1 5 9 …, 2 6 10 … and 3 7 11 … are added up at the end, as (first + third) + (second +
 * fourth). The order is part of the result: it decides the last bit, and with it which of two almost equal rows comes first.
 */
export function squaredDistance({ data, numColumns }: Points, a: number, b: number): number {
  let i = a * numColumns;
  let j = b * numColumns;
  const end = i + numColumns;
  const endOfFours = end - (numColumns & 3);
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (; i < endOfFours; i += 4, j += 4) {
    const d0 = data[i]! - data[j]!;
    const d1 = data[i + 1]! - data[j + 1]!;
    const d2 = data[i + 2]! - data[j + 2]!;
    const d3 = data[i + 3]! - data[j + 3]!;
    first += d0 * d0;
    second += d1 * d1;
    third += d2 * d2;
    fourth += d3 * d3;
  }
  if (i < end) {
    const d0 = data[i]! - data[j]!;
    first += d0 * d0;
  }
  if (i + 1 < end) {
    const d1 = data[i + 1]! - data[j + 1]!;
    second += d1 * d1;
  }
  if (i + 2 < end) {
    const d2 = data[i + 2]! - data[j + 2]!;
    third += d2 * d2;
  }
  return first + third + (second + fourth);
}
