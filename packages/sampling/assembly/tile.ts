/** Where the distances of a tile go that holds a near pair: 4 queries, 8 points each, int32. */
export const TILE: usize = 64;

/**
 * Computes the squared distances of 4 queries and 8 points, and tells whether one is below a threshold: its query's or, where both
 * lists are kept, its point's. Only then it stores them, at `TILE`.
 *
 *     |x - y|² = |x|² + |y|² + (-2x)·y,   exact in int32
 */
// @ts-expect-error: decorator
@inline
export function tile(
  queries: usize,
  points: usize,
  columns: i32,
  queryNorms: usize,
  pointNorms: usize,
  queryThresholds: usize,
  pointThresholds: usize,
  isSymmetric: boolean,
): boolean {
  const norms0 = v128.load(pointNorms);
  const norms1 = v128.load(pointNorms, 16);
  let norm = v128.load32_splat(queryNorms);
  let a0 = i32x4.add(norm, norms0);
  let a1 = i32x4.add(norm, norms1);
  norm = v128.load32_splat(queryNorms, 4);
  let b0 = i32x4.add(norm, norms0);
  let b1 = i32x4.add(norm, norms1);
  norm = v128.load32_splat(queryNorms, 8);
  let c0 = i32x4.add(norm, norms0);
  let c1 = i32x4.add(norm, norms1);
  norm = v128.load32_splat(queryNorms, 12);
  let d0 = i32x4.add(norm, norms0);
  let d1 = i32x4.add(norm, norms1);
  const end = queries + (columns << 3);
  // Two pairs of columns a time.
  for (; queries < end; queries += 32, points += 64) {
    let p0 = v128.load(points);
    let p1 = v128.load(points, 16);
    let query = v128.load32_splat(queries);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(query, p0));
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(query, p1));
    query = v128.load32_splat(queries, 4);
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(query, p0));
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(query, p1));
    query = v128.load32_splat(queries, 8);
    c0 = i32x4.add(c0, i32x4.dot_i16x8_s(query, p0));
    c1 = i32x4.add(c1, i32x4.dot_i16x8_s(query, p1));
    query = v128.load32_splat(queries, 12);
    d0 = i32x4.add(d0, i32x4.dot_i16x8_s(query, p0));
    d1 = i32x4.add(d1, i32x4.dot_i16x8_s(query, p1));
    p0 = v128.load(points, 32);
    p1 = v128.load(points, 48);
    query = v128.load32_splat(queries, 16);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(query, p0));
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(query, p1));
    query = v128.load32_splat(queries, 20);
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(query, p0));
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(query, p1));
    query = v128.load32_splat(queries, 24);
    c0 = i32x4.add(c0, i32x4.dot_i16x8_s(query, p0));
    c1 = i32x4.add(c1, i32x4.dot_i16x8_s(query, p1));
    query = v128.load32_splat(queries, 28);
    d0 = i32x4.add(d0, i32x4.dot_i16x8_s(query, p0));
    d1 = i32x4.add(d1, i32x4.dot_i16x8_s(query, p1));
  }
  const limits0 = isSymmetric ? v128.load(pointThresholds) : norms0;
  const limits1 = isSymmetric ? v128.load(pointThresholds, 16) : norms1;
  let limit = v128.load32_splat(queryThresholds);
  let near = v128.or(isNear(a0, limit, limits0, isSymmetric), isNear(a1, limit, limits1, isSymmetric));
  limit = v128.load32_splat(queryThresholds, 4);
  near = v128.or(near, v128.or(isNear(b0, limit, limits0, isSymmetric), isNear(b1, limit, limits1, isSymmetric)));
  limit = v128.load32_splat(queryThresholds, 8);
  near = v128.or(near, v128.or(isNear(c0, limit, limits0, isSymmetric), isNear(c1, limit, limits1, isSymmetric)));
  limit = v128.load32_splat(queryThresholds, 12);
  near = v128.or(near, v128.or(isNear(d0, limit, limits0, isSymmetric), isNear(d1, limit, limits1, isSymmetric)));
  if (!v128.any_true(near)) return false;
  v128.store(TILE, a0);
  v128.store(TILE, a1, 16);
  v128.store(TILE, b0, 32);
  v128.store(TILE, b1, 48);
  v128.store(TILE, c0, 64);
  v128.store(TILE, c1, 80);
  v128.store(TILE, d0, 96);
  v128.store(TILE, d1, 112);
  return true;
}

// @ts-expect-error: decorator
@inline
function isNear(distances: v128, limit: v128, limits: v128, isSymmetric: boolean): v128 {
  return i32x4.lt_s(distances, isSymmetric ? i32x4.max_s(limit, limits) : limit);
}
