import type { DataSet } from './data-set.ts';
import type { RunTarget } from './run-strategy.ts';

/** Where the rows of a result come from, `[numRows]` each. */
export interface Provenance {
  /** How a row came about: 0 original, 1 interpolated, 2 copy of its base row, 3 jittered (its base row and noise). */
  kind: Uint8Array;
  /** Row of the input that it was made of; of an original, that row itself. */
  base: Int32Array;
  /** Row of the input that it lies toward; -1 where there is none. */
  neighbor: Int32Array;
  /** How far from base to neighbor it lies, in [0, 1), a number that float32 holds; 0 where there is no neighbor; negative where `svmSmote` goes away from it. */
  gap: Float32Array;
}

/** Values of {@link Provenance.kind}. */
export const ROW_KINDS = { original: 0, interpolated: 1, copy: 2, jittered: 3 } as const;

/** The rows of a result, before they go into the user's containers. */
export interface MadeRows {
  /** Features, row after row. */
  data: Float32Array | Float64Array;
  /** Class of each row. */
  classIds: Int32Array;
  /** Where each row comes from. */
  provenance: Provenance;
}

/**
 * Makes room for all original rows and the new ones of each class, and enters the originals, unchanged and first. New rows follow, class
 * by class as in `targets`, with their class ids but without anything else.
 */
export function startRows({ points, classIds }: DataSet, targets: readonly RunTarget[]): MadeRows {
  const { data, numRows, numColumns } = points;
  const total = targets.reduce((sum, { count }) => sum + count, numRows);
  const Data = data.constructor as new (length: number) => Float32Array | Float64Array;
  const made: MadeRows = {
    data: new Data(total * numColumns),
    classIds: new Int32Array(total),
    provenance: emptyProvenance(total),
  };
  made.data.set(data);
  made.classIds.set(classIds);
  for (let row = 0; row < numRows; row++) made.provenance.base[row] = row;
  made.provenance.neighbor.fill(-1, 0, numRows);
  let start = numRows;
  for (const { classId, count } of targets) {
    made.classIds.fill(classId, start, start + count);
    start += count;
  }
  return made;
}

/** Makes room for the provenance of rows. */
export function emptyProvenance(numRows: number): Provenance {
  return {
    kind: new Uint8Array(numRows),
    base: new Int32Array(numRows),
    neighbor: new Int32Array(numRows),
    gap: new Float32Array(numRows),
  };
}

/** Returns some of the rows, in the order of their numbers. */
export function selectRows(made: MadeRows, rows: Int32Array): MadeRows {
  const { data, classIds, provenance } = made;
  const numColumns = data.length / classIds.length;
  const Data = data.constructor as new (length: number) => Float32Array | Float64Array;
  const selected = new Data(rows.length * numColumns);
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i]! * numColumns;
    selected.set(data.subarray(start, start + numColumns), i * numColumns);
  }
  return {
    data: selected,
    classIds: rows.map((row) => classIds[row]!),
    provenance: {
      kind: Uint8Array.from(rows, (row) => provenance.kind[row]!),
      base: rows.map((row) => provenance.base[row]!),
      neighbor: rows.map((row) => provenance.neighbor[row]!),
      gap: Float32Array.from(rows, (row) => provenance.gap[row]!),
    },
  };
}
