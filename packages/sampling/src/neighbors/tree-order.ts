import type { Points } from './neighbor-engine.ts';
import { UNIT } from './sweep-plan.ts';

/** Rows that the spread of a column is judged by. */
const SAMPLE = 32;

/**
 * Returns rows in the order of a k-d tree: near rows lie near each other, and each unit of 16 in a small box.
 *
 * A stretch of rows is cut in two at a multiple of 16 by the column that spreads most, and so on.
 */
export function treeOrder(points: Points, rows: Int32Array): Int32Array {
  const order = rows.slice();
  const stretches: [first: number, end: number][] = [[0, rows.length]];
  for (let stretch = stretches.pop(); stretch !== undefined; stretch = stretches.pop()) {
    const [first, end] = stretch;
    if (end - first <= UNIT) continue;
    const middle = first + UNIT * Math.max(1, Math.round((end - first) / (2 * UNIT)));
    if (middle >= end) continue;
    divide(points, order, first, end, middle, widestColumn(points, order, first, end));
    stretches.push([first, middle], [middle, end]);
  }
  return order;
}

/** Returns the column whose values differ most, judged by a sample. */
function widestColumn({ data, numColumns }: Points, rows: Int32Array, first: number, end: number): number {
  const step = Math.max(1, Math.floor((end - first) / SAMPLE));
  let widest = 0;
  let most = -1;
  for (let j = 0; j < numColumns; j++) {
    let count = 0;
    let sum = 0;
    let squares = 0;
    const origin = data[rows[first]! * numColumns + j]!;
    for (let i = first; i < end; i += step) {
      const value = data[rows[i]! * numColumns + j]! - origin;
      sum += value;
      squares += value * value;
      count++;
    }
    const variance = squares - (sum * sum) / count;
    if (variance > most) [most, widest] = [variance, j];
  }
  return widest;
}

/** Moves rows so that those before `middle` have no larger values in a column than those from it on: Hoare's selection. */
function divide(
  { data, numColumns }: Points,
  rows: Int32Array,
  first: number,
  end: number,
  middle: number,
  column: number,
): void {
  let low = first;
  let high = end - 1;
  while (low < high) {
    const pivot = data[rows[(low + high) >> 1]! * numColumns + column]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (data[rows[i]! * numColumns + column]! < pivot) i++;
      while (data[rows[j]! * numColumns + column]! > pivot) j--;
      if (i > j) break;
      const row = rows[i]!;
      rows[i++] = rows[j]!;
      rows[j--] = row;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
