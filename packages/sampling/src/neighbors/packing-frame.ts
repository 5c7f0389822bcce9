import { columnMeans } from './column-means.ts';
import type { Points } from './neighbor-engine.ts';
import type { PackingFrame } from './sweep-memory.ts';

/** Rows that distances from the center are looked at of. */
const SAMPLE = 512;

/**
 * Returns a frame that suits most rows. Where a few rows are far longer than the others, it does not cover them: rounding would then be
 * too coarse for all.
 */
export function usualFrame(points: Points, rows: Int32Array): PackingFrame {
  const center = columnMeans(points, rows);
  const count = Math.min(SAMPLE, rows.length);
  const lengths = Float64Array.from({ length: count }, (_, i) =>
    length(points, rows[Math.floor((i * rows.length) / count)]!, center),
  ).sort();
  const usual = 1.25 * lengths[Math.floor(0.995 * (count - 1))]!;
  const longest = lengths[count - 1]!;
  return { center, radius: count === rows.length ? Math.min(usual, longest * (1 + 1e-9)) : usual };
}

/** Returns the same frame, wide enough for all rows. */
export function widestFrame(points: Points, rows: Int32Array, { center }: PackingFrame): PackingFrame {
  let longest = 0;
  for (const row of rows) longest = Math.max(longest, length(points, row, center));
  return { center, radius: longest * (1 + 1e-9) };
}

function length({ data, numColumns }: Points, row: number, center: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < numColumns; j++) {
    const value = data[row * numColumns + j]! - center[j]!;
    sum += value * value;
  }
  return Math.sqrt(sum);
}
