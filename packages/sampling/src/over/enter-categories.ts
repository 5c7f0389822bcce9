import type { Random } from '@lt/core';
import type { Points } from '../neighbors/neighbor-engine.ts';
import type { MadeRows } from '../resampling/made-rows.ts';
import type { ClassBases } from './class-bases.ts';
import { mostFrequent } from './most-frequent.ts';

/**
 * Gives the new rows of a class the categories that are most frequent among the neighbors of their base, ties at random.
 *
 * The draw that decides a tie in row t and a column is draw t of a stream of that column.
 *
 * @param made - The rows; their bases are known.
 * @param first - The first new row of the class.
 * @param plan - The class: a list of neighbors for each row of it.
 * @param columns - The columns of categories.
 * @param withBase - Whether the base has a vote too.
 */
export function enterCategories(
  { data, numColumns, numRows }: Points,
  made: MadeRows,
  first: number,
  { bases, neighbors, k, count, label }: ClassBases,
  columns: readonly number[],
  withBase: boolean,
  random: Random,
): void {
  if (k === 0) return;
  const placeOf = new Int32Array(numRows);
  for (const [place, row] of bases.entries()) placeOf[row] = place;
  const draws = columns.map((column) => random.fork('category', label, column));
  const votes = new Float64Array(withBase ? k + 1 : k);
  for (let t = 0; t < count; t++) {
    const base = made.provenance.base[first + t]!;
    const start = placeOf[base]! * k;
    for (const [i, column] of columns.entries()) {
      for (let n = 0; n < k; n++) votes[n] = data[neighbors[start + n]! * numColumns + column]!;
      if (withBase) votes[k] = data[base * numColumns + column]!;
      made.data[(first + t) * numColumns + column] = mostFrequent(votes, () => draws[i]!.at(t));
    }
  }
}
