// How rows lie in memory. Addresses are handed in by src/neighbors/sweep-memory.ts.
//
// Points lie in panels of 8 rows: pairs of columns one after the other, in each the first 4 rows and then the other 4, two int16 each:
// 16 bytes per column. Queries lie in panels of 4 rows, likewise, and hold -2 times the row: 8 bytes per column. There are a multiple
// of 4 columns.

/** "Infinitely far": more than the squared distance of any two rows, and what padding is away from everything. */
export const FAR: i32 = 1 << 30;

/** Bytes that a column takes in a panel of 8 points, as a shift. */
export const POINT_COLUMN: i32 = 4;

/** Bytes that a column takes in a panel of 4 queries, as a shift. */
export const QUERY_COLUMN: i32 = 3;
