import { POINT_COLUMN } from './layout';
import { insert } from './lists';
import { findNear, NO_THRESHOLDS, TILE } from './tile';

// Two kinds of lists: wide ones, over the whole pool, and narrow ones, over a row's own segment.

let wideDistances: usize = 0;
let widePositions: usize = 0;
let wideSize: i32 = 0;
let narrowDistances: usize = 0;
let narrowPositions: usize = 0;
let narrowSize: i32 = 0;
/** Thresholds of the wide lists, of the narrow lists, and the larger of both. */
let wideThresholds: usize = 0;
let narrowThresholds: usize = 0;
let largerThresholds: usize = 0;
let pointsAt: usize = 0;
let normsAt: usize = 0;
let queriesAt: usize = 0;
let numColumns: i32 = 0;

/** Tells where everything lies. */
export function setMemory(points: usize, norms: usize, queries: usize, columns: i32): void {
  pointsAt = points;
  normsAt = norms;
  queriesAt = queries;
  numColumns = columns;
  v128.store(NO_THRESHOLDS, i32x4.splat(i32.MIN_VALUE));
  v128.store(NO_THRESHOLDS, i32x4.splat(i32.MIN_VALUE), 16);
}

/** Tells where the lists lie. */
export function setLists(
  wide: usize,
  wideRows: usize,
  wideWidth: i32,
  narrow: usize,
  narrowRows: usize,
  narrowWidth: i32,
  ofWide: usize,
  ofNarrow: usize,
  larger: usize,
): void {
  wideDistances = wide;
  widePositions = wideRows;
  wideSize = wideWidth;
  narrowDistances = narrow;
  narrowPositions = narrowRows;
  narrowSize = narrowWidth;
  wideThresholds = ofWide;
  narrowThresholds = ofNarrow;
  largerThresholds = larger;
}

/** Copies the larger threshold of each row, after lists were cleared or merged. */
export function updateThresholds(rows: i32): void {
  for (let offset = 0; offset < rows << 2; offset += 4) {
    store<i32>(
      largerThresholds + offset,
      max(load<i32>(wideThresholds + offset), load<i32>(narrowThresholds + offset)),
    );
  }
}

/**
 * Enters the points of some panels into the lists of a block of queries, which are the packed rows from `firstQuery` on.
 *
 * @param isSymmetric - Whether the queries also enter the lists of the points.
 * @param hasNarrow - Whether narrow lists are filled too, or wide ones only.
 */
export function sweep(
  firstQuery: i32,
  numQueries: i32,
  firstPanel: i32,
  endPanel: i32,
  isSymmetric: boolean,
  hasNarrow: boolean,
): void {
  const thresholds = hasNarrow ? largerThresholds : wideThresholds;
  const columns = numColumns;
  for (let panel = firstPanel; panel < endPanel; panel++) {
    for (let i = 0; i < numQueries; i += 4) {
      i = findNear(
        i,
        numQueries,
        queriesAt,
        pointsAt + panel * (columns << POINT_COLUMN),
        columns,
        normsAt + (firstQuery << 2),
        normsAt + (panel << 5),
        thresholds + (firstQuery << 2),
        isSymmetric ? thresholds + (panel << 5) : NO_THRESHOLDS,
      );
      if (i === numQueries) break;
      const query = firstQuery + i;
      for (let j = 0; j < 4; j++) enterPoints(query + j, panel << 3, TILE + (j << 5), hasNarrow);
      if (isSymmetric) {
        for (let j = 0; j < 4; j++) enterQuery(query + j, panel << 3, TILE + (j << 5), hasNarrow);
      }
    }
  }
}

/** Enters the eight points from `first` on into the lists of a query. */
function enterPoints(query: i32, first: i32, distances: usize, hasNarrow: boolean): void {
  const thresholds = hasNarrow ? largerThresholds : wideThresholds;
  const threshold = v128.load32_splat(thresholds + (query << 2));
  let mask =
    i32x4.bitmask(i32x4.lt_s(v128.load(distances), threshold)) |
    (i32x4.bitmask(i32x4.lt_s(v128.load(distances, 16), threshold)) << 4);
  while (mask !== 0) {
    const i = ctz(mask);
    mask &= mask - 1;
    if (first + i !== query) enter(query, load<i32>(distances + (i << 2)), first + i, hasNarrow);
  }
}

/** Enters a query into the lists of the eight points from `first` on. */
function enterQuery(query: i32, first: i32, distances: usize, hasNarrow: boolean): void {
  const thresholds = (hasNarrow ? largerThresholds : wideThresholds) + (first << 2);
  let mask =
    i32x4.bitmask(i32x4.lt_s(v128.load(distances), v128.load(thresholds))) |
    (i32x4.bitmask(i32x4.lt_s(v128.load(distances, 16), v128.load(thresholds, 16))) << 4);
  while (mask !== 0) {
    const i = ctz(mask);
    mask &= mask - 1;
    enter(first + i, load<i32>(distances + (i << 2)), query, hasNarrow);
  }
}

/** Enters a row into the lists of another one where it is near enough. */
function enter(row: i32, distance: i32, position: i32, hasNarrow: boolean): void {
  const slot = row << 2;
  if (distance < load<i32>(wideThresholds + slot)) {
    const start = slot * wideSize;
    store<i32>(
      wideThresholds + slot,
      insert(wideDistances + start, widePositions + start, wideSize, distance, position),
    );
  }
  if (!hasNarrow) return;
  if (distance < load<i32>(narrowThresholds + slot)) {
    const start = slot * narrowSize;
    store<i32>(
      narrowThresholds + slot,
      insert(narrowDistances + start, narrowPositions + start, narrowSize, distance, position),
    );
  }
  store<i32>(
    largerThresholds + slot,
    max(load<i32>(wideThresholds + slot), load<i32>(narrowThresholds + slot)),
  );
}

/**
 * Writes the pairs (query's place in the block, position of the point) of a block of queries that are nearer than the query's threshold.
 *
 * @param queryNorms - Of the block, int32.
 * @param thresholds - Of the block, int32.
 * @param pairs - Where they go, two int32 each. There must be room for a whole panel: `8 · numQueries`.
 * @param room - How many pairs there is room for.
 * @returns The panel to go on with: less than `endPanel` when there was no more room.
 */
export function collect(
  numQueries: i32,
  queryNorms: usize,
  thresholds: usize,
  firstPanel: i32,
  endPanel: i32,
  pairs: usize,
  room: i32,
): i32 {
  const columns = numColumns;
  let count = 0;
  let panel = firstPanel;
  for (; panel < endPanel && count + 8 * numQueries <= room; panel++) {
    for (let query = 0; query < numQueries; query += 4) {
      query = findNear(
        query,
        numQueries,
        queriesAt,
        pointsAt + panel * (columns << POINT_COLUMN),
        columns,
        queryNorms,
        normsAt + (panel << 5),
        thresholds,
        NO_THRESHOLDS,
      );
      if (query === numQueries) break;
      for (let i = 0; i < 4; i++) {
        const limit = load<i32>(thresholds + ((query + i) << 2));
        for (let j = 0; j < 8; j++) {
          if (load<i32>(TILE + (i << 5) + (j << 2)) >= limit) continue;
          store<i32>(pairs + (count << 3), query + i);
          store<i32>(pairs + (count << 3) + 4, (panel << 3) + j);
          count++;
        }
      }
    }
  }
  numPairs = count;
  return panel;
}

let numPairs: i32 = 0;

/** Returns how many pairs the last `collect` has written. */
export function countPairs(): i32 {
  return numPairs;
}
