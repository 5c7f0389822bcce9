import type { NeighborEngine, Points } from '../neighbors/neighbor-engine.ts';
import type { RunControl } from '../resampling/run-control.ts';

/** Two rows of different classes that are each other's nearest row; the lower row first. */
export type TomekLink = readonly [row: number, otherRow: number];

/**
 * Returns the Tomek links among some rows, by ascending first row.
 *
 * A link has at most one end in the largest class. So only the rows of the other classes are searched for, and then the rows of the
 * largest class that one of them has as its nearest: at most `2 · (rows - largest class)` searches instead of one for each row.
 */
export async function findTomekLinks(
  engine: NeighborEngine,
  points: Points,
  classIds: Int32Array,
  rows: Int32Array,
  control: RunControl,
): Promise<TomekLink[]> {
  const largest = largestClass(classIds, rows);
  const smaller = rows.filter((row) => classIds[row] !== largest);
  if (smaller.length === 0) return [];

  const nearest = new Int32Array(points.numRows).fill(-1);
  const findNearest = async (queries: Int32Array): Promise<void> => {
    if (queries.length === 0) return;
    const [lists] = await engine.search(points, [{ queries, pool: rows, k: 1 }], control);
    for (let i = 0; i < queries.length; i++) nearest[queries[i]!] = lists!.indices[i]!;
  };
  const isForeign = (row: number): boolean => classIds[nearest[row]!] !== classIds[row];

  await findNearest(smaller);
  const inLargest = new Set(
    Array.from(smaller.filter(isForeign), (row) => nearest[row]!).filter((row) => classIds[row] === largest),
  );
  await findNearest(Int32Array.from(inLargest).sort());

  const links: TomekLink[] = [];
  for (const row of smaller) {
    const other = nearest[row]!;
    if (other < 0 || !isForeign(row) || nearest[other] !== row) continue;
    // Where both ends were searched for, the link is met twice.
    if (classIds[other] === largest || row < other) links.push([Math.min(row, other), Math.max(row, other)]);
  }
  return links.sort((a, b) => a[0] - b[0]);
}

/** Returns the rows without the ends of links that belong to a class that is cleaned. */
export function keptOfLinks(
  links: readonly TomekLink[],
  rows: Int32Array,
  isTarget: (row: number) => boolean,
): Int32Array {
  const linked = new Set(links.flat());
  return rows.filter((row) => !(linked.has(row) && isTarget(row)));
}

function largestClass(classIds: Int32Array, rows: Int32Array): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(classIds[row]!, (counts.get(classIds[row]!) ?? 0) + 1);
  let largest = -1;
  let most = 0;
  for (const [classId, count] of counts) {
    if (count > most) [largest, most] = [classId, count];
  }
  return largest;
}
