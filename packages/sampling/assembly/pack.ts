import { FAR, POINT_COLUMN, QUERY_COLUMN } from './layout';

/** Squared rounding error of the last packed row. */
let errorSquared: f64 = 0;

/**
 * Rounds rows to int16 and lays them into panels of points, padded with rows that are far from everything.
 *
 *     packed = round((row - center) · scale),  pulled back along its direction where it is longer than `radius`
 *
 * @param source - The rows, float32 or float64, each filled up with zeros to `columns`.
 * @param isDouble - Whether they are float64.
 * @param size - How many there are.
 * @param filled - How many there are with padding, which fills their last panels.
 * @param columns - A multiple of 4.
 * @param center - Float64, one per column.
 * @param radius - Longest length, in units of the packed numbers.
 * @param points - Address of the first panel to write.
 * @param norms - Where the squared lengths of the packed rows go, int32.
 * @param errors - Where their rounding errors go, float64, in units of the packed numbers; negative for a row that was pulled back.
 * @returns The largest error.
 */
export function pack(
  source: usize,
  isDouble: boolean,
  size: i32,
  filled: i32,
  columns: i32,
  center: usize,
  scale: f64,
  radius: f64,
  points: usize,
  norms: usize,
  errors: usize,
): f64 {
  let most: f64 = 0;
  for (let row = 0; row < size; row++) {
    const from = source + row * (columns << (isDouble ? 3 : 2));
    const length = Math.sqrt(squaredLength(from, isDouble, columns, center)) * scale;
    const isLong = length > radius;
    const to = points + (row >> 3) * (columns << POINT_COLUMN) + ((row & 7) << 2);
    const norm = round(from, isDouble, columns, center, isLong ? scale * (radius / length) : scale, to);
    store<i32>(norms + (row << 2), norm);
    const error = Math.sqrt(errorSquared);
    // Never zero, so that the sign tells.
    store<f64>(errors + (row << 3), isLong ? -error - 1e-9 : error);
    most = Math.max(most, isLong ? error + 1e-9 : error);
  }
  for (let row = size; row < filled; row++) {
    const to = points + (row >> 3) * (columns << POINT_COLUMN) + ((row & 7) << 2);
    for (let j = 0; j < columns; j += 2) store<i32>(to + (j << POINT_COLUMN), 0);
    store<i32>(norms + (row << 2), FAR);
    store<f64>(errors + (row << 3), 0);
  }
  return most;
}

/** Loads columns 0 and 1 of four, as float64. */
function low(from: usize, isDouble: boolean): v128 {
  return isDouble ? v128.load(from) : f64x2.promote_low_f32x4(v128.load64_zero(from));
}

/** Loads columns 2 and 3 of four, as float64. */
function high(from: usize, isDouble: boolean): v128 {
  return isDouble ? v128.load(from, 16) : f64x2.promote_low_f32x4(v128.load64_zero(from, 8));
}

/** Returns the squared length of a row from the center. */
function squaredLength(from: usize, isDouble: boolean, columns: i32, center: usize): f64 {
  let sums = f64x2.splat(0);
  const step: usize = isDouble ? 32 : 16;
  for (let j = 0; j < columns; j += 4, from += step, center += 32) {
    const a = f64x2.sub(low(from, isDouble), v128.load(center));
    const b = f64x2.sub(high(from, isDouble), v128.load(center, 16));
    sums = f64x2.add(sums, f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)));
  }
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/** Writes a rounded row, and returns its squared length. */
function round(from: usize, isDouble: boolean, columns: i32, center: usize, scale: f64, to: usize): i32 {
  const scales = f64x2.splat(scale);
  let norms = i32x4.splat(0);
  let sums = f64x2.splat(0);
  const step: usize = isDouble ? 32 : 16;
  for (let j = 0; j < columns; j += 4, from += step, center += 32, to += 64) {
    const a = f64x2.mul(f64x2.sub(low(from, isDouble), v128.load(center)), scales);
    const b = f64x2.mul(f64x2.sub(high(from, isDouble), v128.load(center, 16)), scales);
    const wholeA = f64x2.nearest(a);
    const wholeB = f64x2.nearest(b);
    const restA = f64x2.sub(a, wholeA);
    const restB = f64x2.sub(b, wholeB);
    sums = f64x2.add(sums, f64x2.add(f64x2.mul(restA, restA), f64x2.mul(restB, restB)));
    const whole = v128.shuffle<i32>(
      i32x4.trunc_sat_f64x2_s_zero(wholeA),
      i32x4.trunc_sat_f64x2_s_zero(wholeB),
      0,
      1,
      4,
      5,
    );
    norms = i32x4.add(norms, i32x4.mul(whole, whole));
    const packed = i16x8.narrow_i32x4_s(whole, whole);
    v128.store32_lane(to, packed, 0);
    v128.store32_lane(to, packed, 1, 32);
  }
  errorSquared = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  const pairs = i32x4.add(norms, v128.shuffle<i32>(norms, norms, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

/** Gathers packed rows into panels of 4 queries. `rows` lists their positions, a multiple of 4 of them. */
export function packQueries(points: usize, columns: i32, rows: usize, size: i32, queries: usize): void {
  for (let i = 0; i < size; i++) {
    const row = load<i32>(rows + (i << 2));
    let from = points + (row >> 3) * (columns << POINT_COLUMN) + ((row & 7) << 2);
    let to = queries + (i >> 2) * (columns << QUERY_COLUMN) + ((i & 3) << 2);
    for (let j = 0; j < columns; j += 2, from += 32, to += 16) {
      const pair = i32x4.splat(load<i32>(from));
      store<i32>(to, i32x4.extract_lane(i16x8.neg(i16x8.add(pair, pair)), 0));
    }
  }
}
