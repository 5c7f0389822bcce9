import type { Points } from '../neighbors/neighbor-engine.ts';
import type { Provenance } from '../resampling/made-rows.ts';
import { interpolateRows } from './interpolate-rows.ts';

/**
 * Writes rows of a result, original and new ones mixed.
 *
 * @param points - The original rows.
 * @param provenance - Where the new rows come from.
 * @param rows - Numbers of rows of the result: original ones first, then new ones.
 * @param out - Where to write, row after row.
 */
export function writeMixedRows(
  points: Points,
  provenance: Provenance,
  rows: Int32Array,
  out: Float32Array | Float64Array,
): void {
  const { data, numRows, numColumns } = points;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (row < numRows) {
      const start = row * numColumns;
      out.set(data.subarray(start, start + numColumns), i * numColumns);
    } else {
      interpolateRows(points, provenance, row - numRows, row - numRows + 1, out, i);
    }
  }
}
