import { FAR, POINT_COLUMN, QUERY_COLUMN } from './layout';

/** Squared rounding error of the last packed row. */
let errorSquared: f64 = 0;

/**
 * Rounds rows to int16 and lays them into panels of points, padded with rows that are far from everything.
 *
 *     packed = round((row - center) · scale),  pulled back along its direction where it is longer than `radius`
 *
 * @param source - The rows, float64.
 * @param size - How many there are.
 * @param dimension - Their columns.
 * @param columns - Those of a packed row: `dimension`, filled up with zeros to a multiple of 4.
 * @param center - Float64, one per column.
 * @param radius - Longest length, in units of the packed numbers.
 * @param points - Address of the first panel to write.
 * @param norms - Where the squared lengths of the packed rows go, int32.
 * @param errors - Where their rounding errors go, float64, in units of the packed numbers; negative for a row that was pulled back.
 */
export function pack(
  source: usize,
  size: i32,
  dimension: i32,
  columns: i32,
  center: usize,
  scale: f64,
  radius: f64,
  points: usize,
  norms: usize,
  errors: usize,
): void {
  memory.fill(points, 0, ((size + 7) >> 3) * (columns << POINT_COLUMN));
  for (let row = 0; row < size; row++) {
    const from = source + row * dimension * 8;
    const length = Math.sqrt(squaredLength(from, dimension, center)) * scale;
    const isLong = length > radius;
    const to = points + (row >> 3) * (columns << POINT_COLUMN) + ((row & 7) << 2);
    const norm = round(from, dimension, center, isLong ? scale * (radius / length) : scale, to);
    store<i32>(norms + (row << 2), norm);
    const error = Math.sqrt(errorSquared);
    store<f64>(errors + (row << 3), isLong ? -error - 1e-300 : error);
  }
  for (let row = size; (row & 7) !== 0; row++) {
    store<i32>(norms + (row << 2), FAR);
    store<f64>(errors + (row << 3), 0);
  }
}

/** Returns the squared length of a row from the center. */
export function squaredLength(from: usize, dimension: i32, center: usize): f64 {
  let sums = f64x2.splat(0);
  const end = from + ((dimension & ~1) << 3);
  for (; from < end; from += 16, center += 16) {
    const value = f64x2.sub(v128.load(from), v128.load(center));
    sums = f64x2.add(sums, f64x2.mul(value, value));
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  if ((dimension & 1) !== 0) {
    const value = load<f64>(from) - load<f64>(center);
    sum += value * value;
  }
  return sum;
}

/** Writes a rounded row, and returns its squared length. */
function round(from: usize, dimension: i32, center: usize, scale: f64, to: usize): i32 {
  const scales = f64x2.splat(scale);
  let norm = 0;
  let sums = f64x2.splat(0);
  const end = from + ((dimension & ~1) << 3);
  for (; from < end; from += 16, center += 16, to += 32) {
    const value = f64x2.mul(f64x2.sub(v128.load(from), v128.load(center)), scales);
    const whole = f64x2.nearest(value);
    const rest = f64x2.sub(value, whole);
    sums = f64x2.add(sums, f64x2.mul(rest, rest));
    const pair = i32x4.trunc_sat_f64x2_s_zero(whole);
    const packed = i16x8.narrow_i32x4_s(pair, pair);
    norm += i32x4.extract_lane(i32x4.dot_i16x8_s(packed, packed), 0);
    store<i32>(to, i32x4.extract_lane(packed, 0));
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  if ((dimension & 1) !== 0) {
    const value = (load<f64>(from) - load<f64>(center)) * scale;
    const whole = nearest(value);
    sum += (value - whole) * (value - whole);
    const packed = i32(whole);
    norm += packed * packed;
    store<i16>(to, packed);
  }
  errorSquared = sum;
  return norm;
}

/** Gathers packed rows into panels of 4 queries. `rows` lists their positions, a multiple of 4 of them. */
export function packQueries(points: usize, columns: i32, rows: usize, size: i32, queries: usize): void {
  const panelBytes = columns << POINT_COLUMN;
  for (let i = 0; i < size; i++) {
    const row = load<i32>(rows + (i << 2));
    let from = points + (row >> 3) * panelBytes + ((row & 7) << 2);
    let to = queries + (i >> 2) * (columns << QUERY_COLUMN) + ((i & 3) << 2);
    for (let j = 0; j < columns; j += 2, from += 32, to += 16) {
      const pair = i32x4.splat(load<i32>(from));
      store<i32>(to, i32x4.extract_lane(i16x8.neg(i16x8.add(pair, pair)), 0));
    }
  }
}
