/** Where the rows of a part of a stream come from; row numbers count from 0 over the whole stream. */
export interface StreamProvenance {
  /** 0 a row as it came, 1 between two rows, 2 a copy. */
  kind: Uint8Array;
  /** Number of the row itself, or of the row that a new one starts from. */
  base: Float64Array;
  /** Number of the row that a new one goes toward; -1 where there is none. */
  neighbor: Float64Array;
  /** How far it goes, from 0 to 1. */
  gap: Float32Array;
}

/** Rows on their way out: as many as come between two parts of the output. */
export class RowBuffer {
  /** Rows in it. */
  length = 0;
  /** `[room, numColumns]`, row after row. */
  data: Float32Array | Float64Array;
  /** Class of each row. */
  classIds: Int32Array;

  readonly #numColumns: number;
  #kind: Uint8Array;
  #base: Float64Array;
  #neighbor: Float64Array;
  #gap: Float32Array;

  constructor(numColumns: number, room: number, Data: Float32ArrayConstructor | Float64ArrayConstructor) {
    this.#numColumns = numColumns;
    this.data = new Data(room * numColumns);
    this.classIds = new Int32Array(room);
    this.#kind = new Uint8Array(room);
    this.#base = new Float64Array(room);
    this.#neighbor = new Float64Array(room);
    this.#gap = new Float32Array(room);
  }

  /** Adds a row without its numbers, and returns where in `data` they go. */
  add(classId: number, kind: number, base: number, neighbor: number, gap: number): number {
    if (this.length === this.classIds.length) this.#grow();
    const row = this.length++;
    this.classIds[row] = classId;
    this.#kind[row] = kind;
    this.#base[row] = base;
    this.#neighbor[row] = neighbor;
    this.#gap[row] = gap;
    return row * this.#numColumns;
  }

  /** Returns all rows in arrays of their own, and is empty afterwards. */
  take(): { data: Float32Array | Float64Array; classIds: Int32Array; provenance: StreamProvenance } {
    const { length } = this;
    this.length = 0;
    return {
      data: this.data.slice(0, length * this.#numColumns),
      classIds: this.classIds.slice(0, length),
      provenance: {
        kind: this.#kind.slice(0, length),
        base: this.#base.slice(0, length),
        neighbor: this.#neighbor.slice(0, length),
        gap: this.#gap.slice(0, length),
      },
    };
  }

  #grow(): void {
    const larger = <Numbers extends { length: number; set(numbers: Numbers): void }>(
      numbers: Numbers,
    ): Numbers => {
      const made = new (numbers.constructor as new (length: number) => Numbers)(2 * numbers.length);
      made.set(numbers);
      return made;
    };
    this.data = larger(this.data);
    this.classIds = larger(this.classIds);
    this.#kind = larger(this.#kind);
    this.#base = larger(this.#base);
    this.#neighbor = larger(this.#neighbor);
    this.#gap = larger(this.#gap);
  }
}
