import type { Random } from '@lt/core';
import { squaredDifference } from '../over/squared-difference.ts';

/** Rows that a reservoir makes room for at first. */
const FIRST_ROWS = 16;

/**
 * A random sample of the rows of one class that came so far, with the nearest neighbors of each row among the sample.
 *
 * Of n rows seen, each is in it with probability `capacity / n`: J. Vitter, "Random Sampling with a Reservoir", ACM TOMS 11, 1985,
 * algorithm R. The draw for row number j is draw j of a stream, so that it does not matter how the rows come.
 *
 * A row that comes in is compared with all others once, which updates their lists of neighbors too. A list is made anew, when it is
 * asked for, only after one of its rows has left.
 */
export class ClassReservoir {
  /** Rows in it, at most `capacity`. */
  size = 0;
  /** Rows seen. */
  seen = 0;
  /** `[room, numColumns]`, row after row; the first `size` rows are in use. */
  rows: Float64Array;
  /** What the caller calls each row: its number in the whole stream. */
  ids: Float64Array;

  readonly #capacity: number;
  readonly #numColumns: number;
  readonly #k: number;
  readonly #random: Random;
  /** `[room, k]` places of the nearest, -1 where there are fewer, and how far they are. */
  #neighbors: Int32Array;
  #distances: Float64Array;
  /** Whether the list of a row has lost one of its rows. */
  #stale: Uint8Array;

  constructor(capacity: number, numColumns: number, k: number, random: Random) {
    this.#capacity = capacity;
    this.#numColumns = numColumns;
    this.#k = k;
    this.#random = random;
    const room = Math.min(capacity, FIRST_ROWS);
    this.rows = new Float64Array(room * numColumns);
    this.ids = new Float64Array(room);
    this.#neighbors = new Int32Array(room * k);
    this.#distances = new Float64Array(room * k);
    this.#stale = new Uint8Array(room);
  }

  /** Sees the next row of the class: `numColumns` values from `from` on. */
  offer(values: ArrayLike<number>, from: number, id: number): void {
    const number = this.seen++;
    let place = number;
    if (this.size < this.#capacity) {
      this.size++;
      if (place >= this.ids.length) this.#grow();
    } else {
      place = Math.floor(this.#random.at(number) * (number + 1));
      if (place >= this.#capacity) return;
      this.#forget(place);
    }
    const start = place * this.#numColumns;
    for (let f = 0; f < this.#numColumns; f++) this.rows[start + f] = values[from + f]!;
    this.ids[place] = id;
    this.#clear(place);
    for (let other = 0; other < this.size; other++) {
      if (other === place) continue;
      const distance = this.#distance(place, other);
      this.#insert(place, other, distance);
      if (this.#stale[other] === 0) this.#insert(other, place, distance);
    }
  }

  /** Returns the places of the k nearest rows, nearest first, ties by place; fewer where there are fewer. Valid until the next row. */
  neighborsOf(place: number): Int32Array {
    if (this.#stale[place] === 1) {
      this.#clear(place);
      for (let other = 0; other < this.size; other++) {
        if (other !== place) this.#insert(place, other, this.#distance(place, other));
      }
    }
    const start = place * this.#k;
    return this.#neighbors.subarray(start, start + Math.min(this.#k, this.size - 1));
  }

  /** Marks the lists that hold a row which is about to leave. */
  #forget(place: number): void {
    for (let i = 0; i < this.size * this.#k; i++) {
      if (this.#neighbors[i] === place) this.#stale[Math.floor(i / this.#k)] = 1;
    }
  }

  #clear(place: number): void {
    this.#neighbors.fill(-1, place * this.#k, (place + 1) * this.#k);
    this.#distances.fill(Infinity, place * this.#k, (place + 1) * this.#k);
    this.#stale[place] = 0;
  }

  #insert(place: number, other: number, distance: number): void {
    const start = place * this.#k;
    let at = start + this.#k;
    // Lists are filled in any order of rows: of equal distances, the smaller place goes first.
    while (
      at > start &&
      (this.#distances[at - 1]! > distance ||
        (this.#distances[at - 1] === distance && this.#neighbors[at - 1]! > other))
    ) {
      at--;
      if (at + 1 < start + this.#k) {
        this.#distances[at + 1] = this.#distances[at]!;
        this.#neighbors[at + 1] = this.#neighbors[at]!;
      }
    }
    if (at === start + this.#k) return;
    this.#distances[at] = distance;
    this.#neighbors[at] = other;
  }

  #distance(a: number, b: number): number {
    const d = this.#numColumns;
    return squaredDifference(this.rows, a * d, this.rows, b * d, d);
  }

  #grow(): void {
    const room = Math.min(this.#capacity, 2 * this.ids.length);
    const larger = <Numbers extends Float64Array | Int32Array | Uint8Array>(
      made: Numbers,
      numbers: Numbers,
    ): Numbers => {
      made.set(numbers);
      return made;
    };
    this.rows = larger(new Float64Array(room * this.#numColumns), this.rows);
    this.ids = larger(new Float64Array(room), this.ids);
    this.#neighbors = larger(new Int32Array(room * this.#k), this.#neighbors);
    this.#distances = larger(new Float64Array(room * this.#k), this.#distances);
    this.#stale = larger(new Uint8Array(room), this.#stale);
  }
}
