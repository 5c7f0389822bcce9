import type { NeighborSearch } from './neighbor-engine.ts';

/** Rows with the same part in a sweep, at positions of their own. */
export interface Segment {
  /** Rows of the points. */
  rows: Int32Array;
  /** Position of the first row, a multiple of 16. */
  first: number;
  /** Position after the last row, filled up to a multiple of 16. */
  end: number;
  /** Whether the rows are queries of the wide search. */
  isQuery: boolean;
  /** Whether they are in its pool. */
  isPool: boolean;
  /** Whether they are the queries and the pool of a narrow search too. */
  isNarrow: boolean;
}

/** Searches that one sweep answers. */
export interface SweepPlan {
  /** Indices of the searches over the wide pool, all with the same `k`. */
  wide: number[];
  /** Indices of searches within a part of the rows, all with the same `k`; disjoint. */
  narrow: number[];
  /** Queries outside the pool, then queries within, then the rest of the pool. */
  segments: Segment[];
  /** Position after the last one. */
  end: number;
  /** Position after the last query. */
  endOfQueries: number;
}

/** Room to mark rows in, made once for all plans. */
export interface RowMarks {
  /** `[numRows]`, all 0 between uses. */
  roles: Uint8Array;
  /** `[numRows]`, anything between uses. */
  owners: Int32Array;
}

/** Rows that lie in one box where a sweep passes over what is far. */
export const UNIT = 16;

const QUERY = 1;
const POOL = 2;

/**
 * Puts searches together that one sweep can answer: those with the same pool and `k`, and those of parts of their rows within
 * themselves, as SMOTE's borderline methods ask for.
 */
export function planSweeps(searches: readonly NeighborSearch[], marks: RowMarks): SweepPlan[] {
  const left = new Set(searches.keys());
  const plans: SweepPlan[] = [];
  const bySize = [...left].sort((a, b) => searches[b]!.pool.length - searches[a]!.pool.length);
  for (const index of bySize) {
    if (!left.has(index)) continue;
    const { pool, k } = searches[index]!;
    const wide = [...left].filter((i) => searches[i]!.k === k && searches[i]!.pool === pool);
    for (const i of wide) left.delete(i);
    markRoles(searches, wide, marks);
    const narrow = takeNarrow(searches, left, marks);
    for (const i of narrow) left.delete(i);
    plans.push(layOut(searches, wide, narrow, marks));
    if (8 * pool.length > marks.roles.length) {
      marks.roles.fill(0);
      continue;
    }
    for (const i of wide) for (const row of searches[i]!.queries) marks.roles[row] = 0;
    for (const row of pool) marks.roles[row] = 0;
  }
  return plans;
}

function markRoles(
  searches: readonly NeighborSearch[],
  wide: readonly number[],
  { roles, owners }: RowMarks,
): void {
  const { pool } = searches[wide[0]!]!;
  const isWhole = pool.length === roles.length;
  // Where it is all rows, a loop over them would take the first call longer than their sweep.
  if (isWhole) {
    roles.fill(POOL);
    owners.fill(-1);
  }
  for (const i of wide) {
    for (const row of searches[i]!.queries) {
      roles[row]! |= QUERY;
      owners[row] = -1;
    }
  }
  if (isWhole) return;
  for (const row of pool) {
    roles[row]! |= POOL;
    owners[row] = -1;
  }
}

/** Finds searches whose queries are their pool and take part in the wide search as both, and writes whose each row is. */
function takeNarrow(
  searches: readonly NeighborSearch[],
  left: ReadonlySet<number>,
  { roles, owners }: RowMarks,
): number[] {
  const narrow: number[] = [];
  for (const i of left) {
    const { queries, pool, k } = searches[i]!;
    if (pool.length === 0 || (narrow.length > 0 && searches[narrow[0]!]!.k !== k)) continue;
    if (queries !== pool && !isSame(queries, pool)) continue;
    if (!pool.every((row) => roles[row] === (QUERY | POOL) && owners[row] === -1)) continue;
    for (const row of pool) owners[row] = i;
    narrow.push(i);
  }
  return narrow;
}

function layOut(
  searches: readonly NeighborSearch[],
  wide: number[],
  narrow: number[],
  { roles, owners }: RowMarks,
): SweepPlan {
  const segments: Segment[] = [];
  let end = 0;
  const add = (rows: Int32Array, isQuery: boolean, isPool: boolean, isNarrow: boolean): void => {
    if (rows.length === 0) return;
    const first = end;
    end = first + UNIT * Math.ceil(rows.length / UNIT);
    segments.push({ rows, first, end, isQuery, isPool, isNarrow });
  };
  const { pool } = searches[wide[0]!]!;
  const outside: number[] = [];
  for (const i of wide) {
    for (const row of searches[i]!.queries) {
      if (roles[row] !== QUERY) continue;
      outside.push(row);
      // A query may come twice.
      roles[row] = 0;
    }
  }
  add(Int32Array.from(outside), true, false, false);
  for (const i of narrow) add(searches[i]!.pool, true, true, true);
  const both = new Int32Array(pool.length);
  const others = new Int32Array(pool.length);
  let numBoth = 0;
  let numOthers = 0;
  for (let i = 0; i < pool.length; i++) {
    const row = pool[i]!;
    if (roles[row] === POOL) others[numOthers++] = row;
    else if (owners[row] === -1) both[numBoth++] = row;
  }
  add(both.subarray(0, numBoth), true, true, false);
  const endOfQueries = end;
  add(others.subarray(0, numOthers), false, true, false);
  return { wide, narrow, segments, end, endOfQueries };
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((row, i) => row === b[i]);
}
