import { FAR } from './layout';

// Lists of the nearest rows found so far, ascending by distance: for each row `size` distances, a multiple of 4, and as many positions.
// A threshold is the last distance of a list: a row must be nearer to enter it.

/** Empties lists, `rows` of them. Rows from `used` on are padding: nothing enters their lists. */
export function clearLists(
  distances: usize,
  positions: usize,
  thresholds: usize,
  used: i32,
  rows: i32,
  size: i32,
): void {
  const far = i32x4.splat(FAR);
  const none = i32x4.splat(-1);
  for (let offset = 0; offset < rows * size * 4; offset += 16) {
    v128.store(distances + offset, far);
    v128.store(positions + offset, none);
  }
  for (let row = 0; row < rows; row++) store<i32>(thresholds + (row << 2), row < used ? FAR : i32.MIN_VALUE);
}

/** Puts a row into a list that it is nearer than the last row of, and returns the new threshold. Equal distances keep their order. */
export function insert(distances: usize, positions: usize, size: i32, distance: i32, position: i32): i32 {
  const value = i32x4.splat(distance);
  const place = i32x4.splat(position);
  let before = i32x4.splat(i32.MIN_VALUE);
  let beforePlace = place;
  let last = before;
  for (let offset = 0; offset < size << 2; offset += 16) {
    const old = v128.load(distances + offset);
    const oldPlace = v128.load(positions + offset);
    // The same lanes moved on by one: what each gets if the new row comes before its neighbor.
    const moved = v128.shuffle<i32>(before, old, 3, 4, 5, 6);
    const movedPlace = v128.shuffle<i32>(beforePlace, oldPlace, 3, 4, 5, 6);
    const isBehind = i32x4.gt_s(old, value);
    const isMoved = i32x4.gt_s(moved, value);
    last = v128.bitselect(v128.bitselect(moved, value, isMoved), old, isBehind);
    v128.store(distances + offset, last);
    v128.store(
      positions + offset,
      v128.bitselect(v128.bitselect(movedPlace, place, isMoved), oldPlace, isBehind),
    );
    before = old;
    beforePlace = oldPlace;
  }
  return i32x4.extract_lane(last, 3);
}

/** Enters the rows of other lists, as another thread has found them, into these. */
export function mergeLists(
  distances: usize,
  positions: usize,
  thresholds: usize,
  rows: i32,
  size: i32,
  otherDistances: usize,
  otherPositions: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const start = row * size * 4;
    for (let offset = start; offset < start + size * 4; offset += 4) {
      const distance = load<i32>(otherDistances + offset);
      if (distance >= load<i32>(thresholds + (row << 2))) break;
      const threshold = insert(
        distances + start,
        positions + start,
        size,
        distance,
        load<i32>(otherPositions + offset),
      );
      store<i32>(thresholds + (row << 2), threshold);
    }
  }
}
