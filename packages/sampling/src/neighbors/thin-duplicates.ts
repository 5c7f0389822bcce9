import type { NeighborLists, NeighborSearch, Points } from './neighbor-engine.ts';
import type { OpenQuery } from './rerank.ts';

/** What is left of a search after equal rows were dealt with. */
export interface ThinnedSearch {
  /** The pool, with at most `k + 1` of rows that are equal. The others have that many before them in any list. */
  pool: Int32Array;
  /** The queries that are still open. */
  open: OpenQuery[];
}

/**
 * Takes rows out of the pool that no list can hold, because equal rows of lower index fill it, and answers the queries that have `k`
 * equal rows. So tables with many equal rows cost no more than others.
 */
export function thinDuplicates(
  points: Points,
  { queries, pool, k }: NeighborSearch,
  open: OpenQuery[],
  answer: NeighborLists,
): ThinnedSearch {
  const groups = new RowGroups(points, pool);
  const ascending = pool.slice().sort();
  /** The first `k + 1` rows of each group, ascending. */
  const firsts = new Map<number, number[]>();
  const kept = new Uint8Array(points.numRows);
  let numKept = 0;
  for (const row of ascending) {
    const group = groups.find(row)!;
    const rows = firsts.get(group);
    if (rows === undefined) firsts.set(group, [row]);
    else if (rows.length <= k) rows.push(row);
    else continue;
    kept[row] = 1;
    numKept++;
  }
  if (numKept === pool.length) return { pool, open };
  const stillOpen = open.filter(({ index }) => {
    const query = queries[index]!;
    const group = groups.find(query);
    const others =
      group === undefined
        ? []
        : firsts
            .get(group)!
            .filter((row) => row !== query)
            .slice(0, k);
    if (others.length < k) return true;
    answer.indices.set(others, index * k);
    answer.squaredDistances.fill(0, index * k, (index + 1) * k);
    return false;
  });
  return { pool: pool.filter((row) => kept[row] === 1), open: stillOpen };
}

/** Finds rows that are equal, by a hash table of one row of each kind. */
class RowGroups {
  readonly #points: Points;
  readonly #table: Int32Array;

  constructor(points: Points, rows: Int32Array) {
    this.#points = points;
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(2 * rows.length + 1))).fill(-1);
    for (const row of rows) {
      const slot = this.#slot(row);
      if (this.#table[slot] === -1) this.#table[slot] = row;
    }
  }

  /** Returns the row that stands for all that are equal to a row, or undefined if there is none. */
  find(row: number): number | undefined {
    const found = this.#table[this.#slot(row)]!;
    return found === -1 ? undefined : found;
  }

  #slot(row: number): number {
    const mask = this.#table.length - 1;
    let slot = hashRow(this.#points, row) & mask;
    while (this.#table[slot] !== -1 && !isEqual(this.#points, this.#table[slot]!, row))
      slot = (slot + 1) & mask;
    return slot;
  }
}

const NUMBER = new Float64Array(1);
const WORDS = new Uint32Array(NUMBER.buffer);

function hashRow({ data, numColumns }: Points, row: number): number {
  let hash = 0;
  for (let i = row * numColumns; i < (row + 1) * numColumns; i++) {
    // Negative zero is equal to zero, and hashes like it.
    NUMBER[0] = data[i]! + 0;
    hash = Math.imul(hash ^ WORDS[0]!, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15) ^ WORDS[1]!, 0xc2b2ae35);
    hash ^= hash >>> 13;
  }
  return hash;
}

function isEqual({ data, numColumns }: Points, a: number, b: number): boolean {
  for (let j = 0; j < numColumns; j++) {
    if (data[a * numColumns + j] !== data[b * numColumns + j]) return false;
  }
  return true;
}
