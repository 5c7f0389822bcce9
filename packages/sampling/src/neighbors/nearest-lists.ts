import type { NeighborLists } from './neighbor-engine.ts';

/** Lists of the nearest rows found so far, ordered by (squared distance, row), in float64. */
export class NearestLists {
  /** Rows, `[numLists * k]`; -1 where there is none yet. */
  readonly rows: Int32Array;
  /** Squared distances, `[numLists * k]`; Infinity where there is no row yet. */
  readonly distances: Float64Array;
  /** Rows per list. */
  readonly k: number;

  constructor(numLists: number, k: number) {
    this.k = k;
    this.rows = new Int32Array(numLists * k).fill(-1);
    this.distances = new Float64Array(numLists * k).fill(Number.POSITIVE_INFINITY);
  }

  /** Returns the distance that a row must not exceed to enter a list. */
  limit(list: number): number {
    return this.distances[list * this.k + this.k - 1]!;
  }

  /** Enters a row if it is among the nearest. It must not be in the list. */
  insert(list: number, row: number, distance: number): void {
    const { rows, distances, k } = this;
    const start = list * k;
    let slot = start + k - 1;
    if (distance > distances[slot]! || (distance === distances[slot] && isBefore(rows[slot]!, row))) return;
    for (; slot > start; slot--) {
      const other = distances[slot - 1]!;
      if (distance > other || (distance === other && isBefore(rows[slot - 1]!, row))) break;
      distances[slot] = other;
      rows[slot] = rows[slot - 1]!;
    }
    distances[slot] = distance;
    rows[slot] = row;
  }

  /** Empties all lists. */
  clear(): void {
    this.rows.fill(-1);
    this.distances.fill(Number.POSITIVE_INFINITY);
  }

  /** Copies the first `numLists` lists into an answer, from its list `first` on. */
  copyTo(answer: NeighborLists, first: number, numLists: number): void {
    for (let list = 0; list < numLists; list++) this.copyList(list, answer, first + list);
  }

  /** Copies a list into a list of an answer. */
  copyList(list: number, { indices, squaredDistances }: NeighborLists, to: number): void {
    const { rows, distances, k } = this;
    for (let i = 0; i < k; i++) {
      const row = rows[list * k + i]!;
      const distance = distances[list * k + i]!;
      if (distance === Number.POSITIVE_INFINITY && row >= 0) throw overflow(row);
      indices[to * k + i] = row;
      squaredDistances[to * k + i] = distance;
    }
  }
}

/** Tells whether a slot's row comes before another one at the same distance. An empty slot never does. */
function isBefore(slotRow: number, row: number): boolean {
  return slotRow >= 0 && slotRow < row;
}

function overflow(row: number): RangeError {
  return new RangeError(
    `nearestNeighbors: expected rows with squared distances below 2^1024, got an infinite one to row ${row}. Scale the columns down.`,
  );
}
