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
