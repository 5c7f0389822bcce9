import { FAR, POINT_COLUMN } from './layout';
import { packQueries } from './pack';
import { sweep } from './sweep';

// Rows in the order of a tree lie in units of 16, two panels, each within a box. Units whose box is farther than the last row of every
// list in a unit are passed over.

/** Copies of the least and largest numbers of a column go into vectors of eight columns. */
function boxBytes(columns: i32): i32 {
  return ((columns + 7) & ~7) << 2;
}

/** Writes the boxes of the first `units` units: the least number of each column, then the largest. */
export function makeBoxes(points: usize, columns: i32, units: i32, boxes: usize): void {
  const bytes = boxBytes(columns);
  memory.fill(boxes, 0, units * bytes);
  for (let unit = 0; unit < units; unit++) {
    const first = points + unit * (columns << (POINT_COLUMN + 1));
    const second = first + (columns << POINT_COLUMN);
    const least = boxes + unit * bytes;
    const largest = least + (bytes >> 1);
    for (let j = 0; j < columns; j += 2) {
      const offset = j << POINT_COLUMN;
      const a = v128.load(first + offset);
      const b = v128.load(first + offset, 16);
      const c = v128.load(second + offset);
      const d = v128.load(second + offset, 16);
      let low = i16x8.min_s(i16x8.min_s(a, b), i16x8.min_s(c, d));
      let high = i16x8.max_s(i16x8.max_s(a, b), i16x8.max_s(c, d));
      low = i16x8.min_s(low, v128.shuffle<i32>(low, low, 2, 3, 0, 1));
      high = i16x8.max_s(high, v128.shuffle<i32>(high, high, 2, 3, 0, 1));
      low = i16x8.min_s(low, v128.shuffle<i32>(low, low, 1, 0, 3, 2));
      high = i16x8.max_s(high, v128.shuffle<i32>(high, high, 1, 0, 3, 2));
      v128.store32_lane(least + (j << 1), low, 0);
      v128.store32_lane(largest + (j << 1), high, 0);
    }
  }
}

/** Returns the squared distance of two boxes: no rows in them are nearer. */
function boxDistance(a: usize, b: usize, bytes: i32): i32 {
  const half = bytes >> 1;
  let sums = i32x4.splat(0);
  for (let offset = 0; offset < half; offset += 16) {
    const below = i16x8.sub(v128.load(b + offset), v128.load(a + half + offset));
    const above = i16x8.sub(v128.load(a + offset), v128.load(b + half + offset));
    const gap = i16x8.max_s(i16x8.max_s(below, above), i16x8.splat(0));
    sums = i32x4.add(sums, i32x4.dot_i16x8_s(gap, gap));
  }
  sums = i32x4.add(sums, v128.shuffle<i32>(sums, sums, 2, 3, 0, 1));
  return i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1);
}

let pointsAt: usize = 0;
let queriesAt: usize = 0;
let queryRowsAt: usize = 0;
let thresholdsAt: usize = 0;
let boxesAt: usize = 0;
let boundsAt: usize = 0;
let numColumns: i32 = 0;
let firstPool: i32 = 0;
let endPool: i32 = 0;
let numVisits: i32 = 0;

/**
 * Tells where everything lies, besides what `setMemory` was told.
 *
 * @param bounds - Room for an int32 per unit.
 * @param first - First unit of the pool.
 * @param end - Unit after its last one; a multiple of 4 bounds are kept.
 */
export function setPruning(
  points: usize,
  queries: usize,
  queryRows: usize,
  columns: i32,
  thresholds: usize,
  boxes: usize,
  bounds: usize,
  first: i32,
  end: i32,
): void {
  pointsAt = points;
  queriesAt = queries;
  queryRowsAt = queryRows;
  numColumns = columns;
  thresholdsAt = thresholds;
  boxesAt = boxes;
  boundsAt = bounds;
  firstPool = first;
  endPool = end;
}

/** Fills the wide lists of a unit's rows, and returns how many units it looked at. */
export function sweepNear(unit: i32): i32 {
  const bytes = boxBytes(numColumns);
  for (let i = 0; i < 16; i++) store<i32>(queryRowsAt + (i << 2), (unit << 4) + i);
  packQueries(pointsAt, numColumns, queryRowsAt, 16, queriesAt);
  numVisits = 0;
  const box = boxesAt + unit * bytes;
  let other = firstPool;
  for (; other < endPool; other++) {
    store<i32>(boundsAt + ((other - firstPool) << 2), boxDistance(box, boxesAt + other * bytes, bytes));
  }
  for (; ((other - firstPool) & 3) !== 0; other++) store<i32>(boundsAt + ((other - firstPool) << 2), FAR);
  if (unit >= firstPool) {
    visit(unit, unit);
    // Units beside it in the order of the tree.
    for (let i = 1; i <= 3; i++) {
      if (unit - i >= firstPool) visit(unit, unit - i);
      if (unit + i < endPool) visit(unit, unit + i);
    }
  }
  while (longest(unit) === FAR && visitNearest(unit));
  // Near units first: they make thresholds small.
  visitWithin(unit, 1);
  visitWithin(unit, 2);
  visitWithin(unit, 4);
  visitWithin(unit, 8);
  visitWithin(unit, 16);
  return numVisits;
}

/** Sweeps a unit of points, once. */
function visit(unit: i32, other: i32): void {
  store<i32>(boundsAt + ((other - firstPool) << 2), FAR);
  sweep(unit << 4, 16, other << 1, (other << 1) + 2, false, false);
  numVisits++;
}

/** Visits the nearest unit that was not visited, and tells whether there was one. */
function visitNearest(unit: i32): boolean {
  let nearest = FAR;
  let best = -1;
  for (let other = firstPool; other < endPool; other++) {
    const bound = load<i32>(boundsAt + ((other - firstPool) << 2));
    if (bound >= nearest) continue;
    nearest = bound;
    best = other;
  }
  if (best < 0) return false;
  visit(unit, best);
  return true;
}

/** Visits the units within a number of sixteenths of the largest threshold. */
function visitWithin(unit: i32, sixteenths: i32): void {
  let limit = (longest(unit) >> 4) * sixteenths;
  if (sixteenths === 16) limit = longest(unit);
  let limits = i32x4.splat(limit);
  for (let i = 0; i < endPool - firstPool; i += 4) {
    let mask = i32x4.bitmask(i32x4.lt_s(v128.load(boundsAt + (i << 2)), limits));
    while (mask !== 0) {
      const other = i + ctz(mask);
      mask &= mask - 1;
      if (load<i32>(boundsAt + (other << 2)) >= limit) continue;
      visit(unit, firstPool + other);
      if (longest(unit) < limit) {
        limit = longest(unit);
        limits = i32x4.splat(limit);
      }
    }
  }
}

/** Returns the largest threshold of a unit's rows. */
function longest(unit: i32): i32 {
  const at = thresholdsAt + (unit << 6);
  const most = i32x4.max_s(
    i32x4.max_s(v128.load(at), v128.load(at, 16)),
    i32x4.max_s(v128.load(at, 32), v128.load(at, 48)),
  );
  const pairs = i32x4.max_s(most, v128.shuffle<i32>(most, most, 2, 3, 0, 1));
  return max(i32x4.extract_lane(pairs, 0), i32x4.extract_lane(pairs, 1));
}
