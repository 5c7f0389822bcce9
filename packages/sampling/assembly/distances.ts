/**
 * Writes the squared distances of a row and others, in float64, as src/neighbors/squared-distance.ts computes them: four sums over every
 * fourth column, added up in the same order.
 *
 * @param source - All rows, float32 or float64, each filled up with zeros to `columns`.
 * @param row - Position of the row.
 * @param others - Addresses of the positions of the others, int32; a negative one ends them.
 * @param size - How many there are at most.
 * @param out - Where the distances go.
 */
export function distances(
  source: usize,
  isDouble: boolean,
  columns: i32,
  row: i32,
  others: usize,
  size: i32,
  out: usize,
): void {
  const bytes = columns << (isDouble ? 3 : 2);
  const from = source + row * bytes;
  for (let i = 0; i < size; i++) {
    const other = load<i32>(others + (i << 2));
    if (other < 0) return;
    store<f64>(
      out + (i << 3),
      isDouble
        ? ofDoubles(from, source + other * bytes, bytes)
        : ofFloats(from, source + other * bytes, bytes),
    );
  }
}

/**
 * Finds the rows within a squared distance of a row.
 *
 * @param source - All rows, float32 or float64, each filled up with zeros to `columns`.
 * @param row - Position of the row.
 * @param first - Position of the first row to look at.
 * @param end - Position after the last one.
 * @param limit - The squared distance that others must not exceed.
 * @param positions - Where their positions go, int32; room for all.
 * @param out - Where their squared distances go, float64; room for all.
 * @returns How many there are.
 */
export function within(
  source: usize,
  isDouble: boolean,
  columns: i32,
  row: i32,
  first: i32,
  end: i32,
  limit: f64,
  positions: usize,
  out: usize,
): i32 {
  const bytes = columns << (isDouble ? 3 : 2);
  const from = source + row * bytes;
  let count = 0;
  for (let other = first; other < end; other++) {
    const at = source + other * bytes;
    const distance = isDouble ? ofDoubles(from, at, bytes) : ofFloats(from, at, bytes);
    // Always written, and kept if near: no branch to guess.
    store<i32>(positions + (count << 2), other);
    store<f64>(out + (count << 3), distance);
    count += i32(distance <= limit);
  }
  return count;
}

function ofFloats(a: usize, b: usize, bytes: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (const end = a + bytes; a < end; a += 16, b += 16) {
    const x = f64x2.sub(
      f64x2.promote_low_f32x4(v128.load64_zero(a)),
      f64x2.promote_low_f32x4(v128.load64_zero(b)),
    );
    const y = f64x2.sub(
      f64x2.promote_low_f32x4(v128.load64_zero(a, 8)),
      f64x2.promote_low_f32x4(v128.load64_zero(b, 8)),
    );
    low = f64x2.add(low, f64x2.mul(x, x));
    high = f64x2.add(high, f64x2.mul(y, y));
  }
  const sums = f64x2.add(low, high);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

function ofDoubles(a: usize, b: usize, bytes: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (const end = a + bytes; a < end; a += 32, b += 32) {
    const x = f64x2.sub(v128.load(a), v128.load(b));
    const y = f64x2.sub(v128.load(a, 16), v128.load(b, 16));
    low = f64x2.add(low, f64x2.mul(x, x));
    high = f64x2.add(high, f64x2.mul(y, y));
  }
  const sums = f64x2.add(low, high);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}
