import type { Points } from './neighbor-engine.ts';
import type { SweepKernels } from './sweep-kernels.ts';
import type { Segment } from './sweep-plan.ts';

/** Queries that a sweep serves at a time: with a panel of points, they stay in the fastest cache. */
export const QUERY_BLOCK = 192;

/** More than the squared distance of any two packed rows. */
export const FAR: number = 2 ** 30;

/** Longest packed row: twice its square is below FAR, and twice its numbers fit 16 bits. */
const LONGEST = 16380;

/** Numbers that are handed to the packing kernel at a time. */
const STAGE = 16384;

/** Most bytes of rows that stay in the memory of the kernels, whose distances are then computed there. */
const MOST_KEPT = 2 ** 25;

/** The first bytes belong to the kernels. */
const START = 256;

/** Rows rounded to 16 bits, in the memory of the kernels. Distances and errors are in units of the packed numbers. */
export interface PackedRows {
  /** Packed units per unit of the data. */
  scale: number;
  /** Largest rounding error of any row. */
  mostError: number;
  /** Address of the rounding errors by position, float64; negative where a row was pulled back. */
  errors: number;
  /** Address of the squared lengths by position, int32. */
  norms: number;
  /** Address of the points. */
  points: number;
  /** Address of room for a block of queries. */
  queries: number;
  /** Address of room for the positions of a block of queries. */
  queryRows: number;
  /** Columns of a packed row. */
  columns: number;
  /** The rows as they are, if they are few enough to be kept. */
  kept?: {
    /** Their address: each row filled up with zeros to `columns`. */
    address: number;
    /** Whether they are float64, not float32. */
    isDouble: boolean;
  };
}

/** Hands out the memory of an instance. What was handed out stays until `reset`. */
export class SweepMemory {
  readonly kernels: SweepKernels;
  #end = START;

  constructor(kernels: SweepKernels) {
    this.kernels = kernels;
  }

  /** Takes everything back. */
  reset(): void {
    this.#end = START;
  }

  /** Returns the address of `bytes` bytes, and grows the memory where needed: views made before are void then. */
  allocate(bytes: number): number {
    const address = this.#end;
    this.#end = 64 * Math.ceil((address + bytes) / 64);
    const { memory } = this.kernels;
    const missing = this.#end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    return address;
  }

  /** Takes back what was handed out from an address on. */
  release(address: number): void {
    this.#end = address;
  }

  /** Views int32 numbers. */
  int32(address: number, length: number): Int32Array {
    return new Int32Array(this.kernels.memory.buffer, address, length);
  }

  /** Views float64 numbers. */
  float64(address: number, length: number): Float64Array {
    return new Float64Array(this.kernels.memory.buffer, address, length);
  }
}

/** Where a packing has its origin, and how long rows are that are packed as they are. */
export interface PackingFrame {
  /** The origin, one number per column. */
  center: Float64Array;
  /** Rows farther from it are pulled back to this distance. */
  radius: number;
}

/** Packs the rows of segments at their positions. */
export function packRows(
  memory: SweepMemory,
  points: Points,
  segments: readonly Segment[],
  { center, radius }: PackingFrame,
): PackedRows {
  const { kernels } = memory;
  const { data, numColumns } = points;
  const columns = 4 * Math.ceil(numColumns / 4);
  const numPositions = segments.at(-1)?.end ?? 0;
  const isDouble = data instanceof Float64Array;
  const rowBytes = (isDouble ? 8 : 4) * columns;
  const stageRows = 8 * Math.max(1, Math.floor(STAGE / (8 * columns)));
  const isKept = numPositions * rowBytes <= MOST_KEPT;
  const centerAt = memory.allocate(8 * columns);
  const queries = memory.allocate(2 * QUERY_BLOCK * columns);
  const queryRows = memory.allocate(4 * QUERY_BLOCK);
  const norms = memory.allocate(4 * numPositions);
  const errors = memory.allocate(8 * numPositions);
  const pointsAt = memory.allocate(2 * numPositions * columns);
  const source = memory.allocate(rowBytes * (isKept ? numPositions : stageRows));
  // Rounding may lengthen a row by half a unit in each column.
  const longest = LONGEST - 1 - Math.sqrt(columns) / 2;
  const scale = radius > 0 ? longest / radius : 1;
  memory.float64(centerAt, columns).fill(0).set(center);
  const Kind = isDouble ? Float64Array : Float32Array;
  let mostError = 0;
  for (const { rows, first, end } of segments) {
    for (let start = 0; start < rows.length; start += stageRows) {
      const size = Math.min(stageRows, rows.length - start);
      const position = first + start;
      const filled = start + size === rows.length ? end - position : size;
      const from = isKept ? source + rowBytes * position : source;
      copyRows(points, rows, start, new Kind(kernels.memory.buffer, from, size * columns), columns);
      const most = kernels.pack(
        from,
        isDouble,
        size,
        filled,
        columns,
        centerAt,
        scale,
        longest,
        pointsAt + 2 * position * columns,
        norms + 4 * position,
        errors + 8 * position,
      );
      mostError = Math.max(mostError, most);
    }
  }
  kernels.setMemory(pointsAt, norms, queries, columns);
  const packed: PackedRows = {
    scale,
    mostError,
    errors,
    norms,
    points: pointsAt,
    queries,
    queryRows,
    columns,
  };
  if (isKept) packed.kept = { address: source, isDouble };
  return packed;
}

/** Fills `out` with rows from `first` on, each filled up with zeros. */
function copyRows(
  { data, numColumns }: Points,
  rows: Int32Array,
  first: number,
  out: Float32Array | Float64Array,
  columns: number,
): void {
  let i = first;
  for (let to = 0; to < out.length; to += columns, i++) {
    const from = rows[i]! * numColumns;
    for (let j = 0; j < numColumns; j++) out[to + j] = data[from + j]!;
    for (let j = numColumns; j < columns; j++) out[to + j] = 0;
  }
}
