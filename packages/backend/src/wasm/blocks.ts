import type { Work } from './kernel-module.ts';

/** How rows are taken together. It depends on the shape alone, so that sums do not depend on the number of threads. */
export interface Blocks {
  count: number;
  rows: number;
}

/** Rows of `width` numbers that are summed in float32 before their sums are added in float64: 32 KB, which the first cache holds. */
export function blocksOf(rows: number, width: number): Blocks {
  const blockRows = Math.min(256, Math.max(16, 8192 / width)) & ~3;
  return { count: Math.ceil(rows / blockRows), rows: blockRows };
}

/** The work on blocks of rows, which reads and writes some 4 numbers in a nanosecond. */
export function blockWork({ count, rows }: Blocks, width: number): Work {
  return { units: count, grain: Math.ceil(60_000 / (rows * width)) };
}
