// How rows lie in memory. Addresses are handed in by src/neighbors/sweep-memory.ts.
//
// Points lie in panels of 8 rows: pairs of columns one after the other, in each the first 4 rows and then the other 4, two int16 each.
// Queries lie in panels of 4 rows, likewise, and hold -2 times the row.

/** "Infinitely far": more than the squared distance of any two rows, and what padding is away from everything. */
export const FAR: i32 = 1 << 30;

/** Bytes of a panel of 8 points. `columns` is a multiple of 4. */
// @ts-expect-error: decorator
@inline
export function pointPanelBytes(columns: i32): i32 {
  return columns << 4;
}

/** Bytes of a panel of 4 queries. */
// @ts-expect-error: decorator
@inline
export function queryPanelBytes(columns: i32): i32 {
  return columns << 3;
}
