import type { RunControl } from '../resampling/run-control.ts';

/** Rows of finite numbers, row after row. */
export interface Points {
  /** The numbers, `[numRows * numColumns]`. */
  data: Float32Array | Float64Array;
  /** How many rows there are. */
  numRows: number;
  /** How many numbers a row has. */
  numColumns: number;
}

/** One question: the `k` nearest rows of `pool` for each row of `queries`, the row itself left out by its index. */
export interface NeighborSearch {
  /** Rows that neighbors are wanted for, in the order of the lists. */
  queries: Int32Array;
  /** Rows that may be neighbors, each once, in any order. */
  pool: Int32Array;
  /** Rows per list, at least 1. */
  k: number;
}

/** The answer to a {@link NeighborSearch}: a list per query, nearest row first, ties by row index. */
export interface NeighborLists {
  /** Rows of the points, `[queries.length * k]`; -1 where the pool has no more rows. */
  indices: Int32Array;
  /** Their squared Euclidean distances, `[queries.length * k]`; Infinity where there is no row, or none that float32 can hold. */
  squaredDistances: Float32Array;
}

/**
 * Something that finds nearest rows exactly. Pass your own as `engine` to search with an index or a database that you have.
 *
 * Exact means: ordered by the squared Euclidean distance in float64, then by the row's index. All engines here return the same bytes.
 */
export interface NeighborEngine {
  /** What it is called in reports and messages. */
  readonly name: string;
  /** What did not go as asked in its searches so far, in sentences, for the report: that no threads could be started, and why. */
  readonly notes?: readonly string[];
  /**
   * Answers all searches over the same points in one go, so that an engine can share sweeps: a list within a class beside one over
   * everything, or both directions of a pair where the queries are the pool.
   *
   * @param points - All rows.
   * @param searches - The questions.
   * @param control - Where to report progress, and the signal that stops the search.
   * @returns One answer per question. Rejects with the signal's reason once it is aborted.
   */
  search(points: Points, searches: readonly NeighborSearch[], control: RunControl): Promise<NeighborLists[]>;
}
