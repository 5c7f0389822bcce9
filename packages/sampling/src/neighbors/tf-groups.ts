import { NearestLists } from './nearest-lists.ts';
import type { Points } from './neighbor-engine.ts';
import { squaredDistance } from './squared-distance.ts';
import { GROUP } from './tf-pack.ts';

/** Half the distance of 1 to the next float32. */
const ROUNDING = 2 ** -24;

/** What reading the groups of one query needs. */
export interface GroupReader {
  points: Points;
  pool: Int32Array;
  /** What rows were multiplied by before they were scored. */
  scale: number;
  lists: NearestLists;
}

/**
 * Fills a query's list from the smallest score of each group of the pool, whose rows are read in float64 as long as one of them may
 * enter.
 *
 * The score of a row y is |y|² - 2 x·y. With d columns, float32 computes it, whatever the order of the sum, to within
 *
 *     E(|y|) = (2 u |y|² + (2 d + 10) u |x| |y| + d · 2^-118) / (1 - d u),   u = 2^-24
 *
 * and rounding moves x and y themselves by at most u (|x| + |y|) in all. A row nearer than a distance r has |y| ≤ |x| + r, hence a score of at
 * most (r + u (2 |x| + r))² - |x|² + E(|x| + r). A group whose smallest score is above that for the k-th distance so far holds no
 * neighbor, whatever the norms of its rows.
 *
 * @param norm - |x|² of the query as it was packed.
 * @param scores - Smallest score of each group of {@link GROUP} rows of the pool.
 * @returns False if a score is off by more than E: the backend does not compute in float32, and the list is worth nothing.
 */
export function readGroups(
  reader: GroupReader,
  list: number,
  query: number,
  norm: number,
  scores: Float32Array,
): boolean {
  const { lists, scale, points } = reader;
  // The groups of the k + 1 smallest scores hold k rows besides the query: after them, the limit lets few others through.
  const first = new NearestLists(1, Math.min(lists.k + 1, scores.length));
  for (let g = 0; g < scores.length; g++) {
    if (scores[g]! <= first.limit(0)) first.insert(0, g, scores[g]!);
  }
  const state = readNearest(reader, list, query, norm, first.distances, first.rows);
  if (state !== 'open') return state === 'done';
  const limit = (): number => highestScore(lists.limit(list) * scale * scale, norm, points.numColumns);
  let highest = limit();
  const seen = first.limit(0);
  const lastSeen = first.rows.at(-1)!;
  for (let g = 0; g < scores.length; g++) {
    const score = scores[g]!;
    if (score > highest || score < seen || (score === seen && g <= lastSeen)) continue;
    readGroup(reader, list, query, g);
    highest = limit();
  }
  return true;
}

/** What {@link readNearest} found: a proved list, one that groups not given may still enter, or scores that are not float32. */
export type ReadState = 'done' | 'open' | 'imprecise';

/**
 * Does the same for the groups of the smallest scores only, in ascending order.
 *
 * @param scores - Their scores.
 * @param groups - The groups; -1 where the device found none, since scores that are NaN take no place.
 */
export function readNearest(
  reader: GroupReader,
  list: number,
  query: number,
  norm: number,
  scores: ArrayLike<number>,
  groups: ArrayLike<number>,
): ReadState {
  const { lists, scale, points } = reader;
  const highestAt = (squared: number): number =>
    highestScore(squared * scale * scale, norm, points.numColumns);
  let highest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < groups.length; i++) {
    if (groups[i]! < 0) return 'imprecise';
    if (scores[i]! > highest) return 'done';
    const nearest = readGroup(reader, list, query, groups[i]!);
    if (scores[i]! > highestAt(nearest)) return 'imprecise';
    highest = highestAt(lists.limit(list));
  }
  return 'open';
}

/** Enters the rows of a group; returns the smallest squared distance among them, the query's own included. */
function readGroup({ points, pool, lists }: GroupReader, list: number, query: number, group: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  const end = Math.min(pool.length, (group + 1) * GROUP);
  for (let p = group * GROUP; p < end; p++) {
    const row = pool[p]!;
    const distance = squaredDistance(points, query, row);
    nearest = Math.min(nearest, distance);
    if (row !== query) lists.insert(list, row, distance);
  }
  return nearest;
}

/** Returns the highest score that float32 may give a row at a squared distance or nearer. */
function highestScore(squared: number, norm: number, numColumns: number): number {
  if (squared === Number.POSITIVE_INFINITY) return squared;
  const x = Math.sqrt(norm) * (1 + ROUNDING);
  // Room for the rounding of float64 in the distance and here.
  const r = Math.sqrt(squared) * (1 + numColumns * 2 ** -52) + 1e-30;
  const y = x + r;
  const moved = r + ROUNDING * (x + y) * 1.001;
  const error = 2 * ROUNDING * y * y + (2 * numColumns + 10) * ROUNDING * x * y + numColumns * 2 ** -118;
  return moved * moved - norm + (error * 1.001) / (1 - numColumns * ROUNDING);
}
