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
    while (i < endOfBase) {
      const value = data[i++]!;
      out[to++] = value + share * (data[j++]! - value);
    }
  }
}
