/**
 * What neighbors must say for a row to stay: `'all'` every one of them is of its class, `'mode'` the class that most of them have
 * is its class (of several equally frequent classes, the one whose label comes first).
 */
export type NeighborSelection = 'all' | 'mode';

/** The names of {@link NeighborSelection}. */
export const NEIGHBOR_SELECTIONS: readonly NeighborSelection[] = ['all', 'mode'];

/**
 * Returns those of `queries` that their neighbors contradict, in the order of `queries`.
 *
 * @param neighbors - `[queries.length * k]`, nearest first; -1 where a row has no further neighbor. A row without any is left alone.
 */
export function contradictedRows(
  classIds: Int32Array,
  numClasses: number,
  queries: Int32Array,
  neighbors: Int32Array,
  k: number,
  selection: NeighborSelection,
): Int32Array {
  const agrees = selection === 'all' ? allAgree(classIds) : modeAgrees(classIds, numClasses);
  return queries.filter((row, i) => !agrees(row, neighbors.subarray(i * k, (i + 1) * k)));
}

type Agreement = (row: number, neighbors: Int32Array) => boolean;

function allAgree(classIds: Int32Array): Agreement {
  return (row, neighbors) => {
    for (const neighbor of neighbors) {
      if (neighbor >= 0 && classIds[neighbor] !== classIds[row]) return false;
    }
    return true;
  };
}

function modeAgrees(classIds: Int32Array, numClasses: number): Agreement {
  const mode = createMode(classIds, numClasses);
  return (row, neighbors) => {
    const winner = mode(neighbors);
    return winner < 0 || winner === classIds[row];
  };
}

/** Returns a function from rows to the most frequent of their classes, the first of several; -1 if there are no rows. Row -1 is no row. */
export function createMode(classIds: Int32Array, numClasses: number): (rows: Int32Array) => number {
  const votes = new Int32Array(numClasses);
  return (rows) => {
    let winner = -1;
    for (const row of rows) {
      if (row < 0) continue;
      const classId = classIds[row]!;
      votes[classId]!++;
      const lead = winner < 0 ? 1 : votes[classId]! - votes[winner]!;
      if (lead > 0 || (lead === 0 && classId < winner)) winner = classId;
    }
    for (const row of rows) if (row >= 0) votes[classIds[row]!] = 0;
    return winner;
  };
}
