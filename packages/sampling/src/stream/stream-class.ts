import type { Random } from '@lt/core';
import type { Label } from '../resampling/labels.ts';
import type { ClassReservoir } from './class-reservoir.ts';
import type { RowBuffer } from './row-buffer.ts';

/** Draws per new row: base, neighbor, gap. */
const DRAWS = 3;

/** One class of a stream: the rows that are kept of it, and the new rows that are made of them. */
export class StreamClass {
  /** New rows made so far. */
  made = 0;
  /** Rows to make, as far as is known. */
  wanted = 0;
  readonly label: Label;
  /** Its place among the classes in the order in which they came. */
  readonly id: number;
  /** Its rows as they come in. */
  readonly reservoir: ClassReservoir;

  readonly #numColumns: number;
  readonly #random: Random;
  #order: ((i: number) => number) | undefined;

  constructor(id: number, label: Label, reservoir: ClassReservoir, numColumns: number, random: Random) {
    this.label = label;
    this.reservoir = reservoir;
    this.id = id;
    this.#numColumns = numColumns;
    this.#random = random.fork('rows');
  }

  /**
   * Makes the next new row. Row number t takes draws 3t, 3t + 1 and 3t + 2 of the class's stream.
   *
   * @param evenly - Whether each row of the reservoir is the base of equally many rows, which asks for a reservoir that does not change
   *   any more; drawn otherwise.
   */
  makeRow(out: RowBuffer, evenly: boolean): void {
    const { rows, ids, size } = this.reservoir;
    const number = this.made++;
    const draw = (i: number) => this.#random.at(DRAWS * number + i);
    const base = evenly ? this.#inTurn(number % size) : Math.floor(draw(0) * size);
    const neighbors = this.reservoir.neighborsOf(base);
    if (neighbors.length === 0) {
      const at = out.add(this.id, 2, ids[base]!, -1, 0);
      for (let f = 0; f < this.#numColumns; f++) out.data[at + f] = rows[base * this.#numColumns + f]!;
      return;
    }
    const neighbor = neighbors[Math.floor(draw(1) * neighbors.length)]!;
    // The gap that is told is the one that was used.
    const gap = Math.min(Math.fround(draw(2)), LARGEST_GAP);
    const at = out.add(this.id, 1, ids[base]!, ids[neighbor]!, gap);
    for (let f = 0; f < this.#numColumns; f++) {
      const x = rows[base * this.#numColumns + f]!;
      const y = rows[neighbor * this.#numColumns + f]!;
      out.data[at + f] = Math.min(Math.max(x + gap * (y - x), Math.min(x, y)), Math.max(x, y));
    }
  }

  /** The rows of the reservoir in a random order. */
  #inTurn(i: number): number {
    this.#order ??= this.#random.fork('order').permutation(this.reservoir.size);
    return this.#order(i);
  }
}

/** The largest number below 1 in float32. */
const LARGEST_GAP = 1 - 2 ** -24;
