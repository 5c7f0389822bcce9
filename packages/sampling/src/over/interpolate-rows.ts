import type { Points } from '../neighbors/neighbor-engine.ts';
import type { Provenance } from '../resampling/made-rows.ts';

/**
 * Writes new rows on the line from their base to their neighbor; copies of their base where there is no neighbor.
 *
 *     row = base + gap · (neighbor - base)
 *
 * in float64, rounded to the type of the data. A gap is at most 1 - 2^-24, so that rounding takes no value beyond the neighbor's, and
 * nothing needs clamping.
 *
 * @param points - The original rows.
 * @param from - Where the rows come from.
 * @param first - First row of `from`.
 * @param end - End of the rows of `from`.
 * @param out - Where to write, row after row.
 * @param at - Row of `out` that the first one goes to.
 */
export function interpolateRows(
  { data, numColumns }: Points,
  { base, neighbor, gap }: Provenance,
  first: number,
  end: number,
  out: Float32Array | Float64Array,
  at: number,
): void {
  let to = at * numColumns;
  for (let row = first; row < end; row++) {
    let i = base[row]! * numColumns;
    const endOfBase = i + numColumns;
    if (neighbor[row]! < 0) {
      while (i < endOfBase) out[to++] = data[i++]!;
      continue;
    }
    const share = gap[row]!;
    let j = neighbor[row]! * numColumns;
    // Four at a time take a third less time than one.
    for (const endOfFours = endOfBase - 3; i < endOfFours; i += 4, j += 4, to += 4) {
      const first = data[i]!;
      const second = data[i + 1]!;
      const third = data[i + 2]!;
      const fourth = data[i + 3]!;
      out[to] = first + share * (data[j]! - first);
      out[to + 1] = second + share * (data[j + 1]! - second);
      out[to + 2] = third + share * (data[j + 2]! - third);
      out[to + 3] = fourth + share * (data[j + 3]! - fourth);
    }
    for (; i < endOfBase; i++, j++, to++) {
      const value = data[i]!;
      out[to] = value + share * (data[j]! - value);
    }
  }
}
