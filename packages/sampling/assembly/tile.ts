import { QUERY_COLUMN } from './layout';

/** Where the distances of a tile go that holds a near pair: 4 queries, 8 points each, int32. */
export const TILE: usize = 64;

/** Thresholds of points that keep no lists: eight times the least int32, put here by `setMemory`. */
export const NO_THRESHOLDS: usize = 192;

/**
 * Computes the squared distances of a panel of 8 points and panels of 4 queries one after the other, up to the first tile that has a
 * distance below a threshold, its query's or its point's. Stores that tile at `TILE`.
 *
 *     |x - y|² = |x|² + |y|² + (-2x)·y,   exact in int32
 *
 * @returns The place of the tile's first query among all, or `endQuery` if there was none.
 */
export function findNear(
  firstQuery: i32,
  endQuery: i32,
  queries: usize,
  points: usize,
  columns: i32,
  queryNorms: usize,
  pointNorms: usize,
  queryThresholds: usize,
  pointThresholds: usize,
): i32 {
  const panelBytes = columns << QUERY_COLUMN;
  queries += (firstQuery >> 2) * panelBytes;
  for (let i = firstQuery; i < endQuery; i += 4) {
    const norms0 = v128.load(pointNorms);
    const norms1 = v128.load(pointNorms, 16);
    let norm = v128.load32_splat(queryNorms + (i << 2));
    let a0 = i32x4.add(norm, norms0);
    let a1 = i32x4.add(norm, norms1);
    norm = v128.load32_splat(queryNorms + (i << 2), 4);
    let b0 = i32x4.add(norm, norms0);
    let b1 = i32x4.add(norm, norms1);
    norm = v128.load32_splat(queryNorms + (i << 2), 8);
    let c0 = i32x4.add(norm, norms0);
    let c1 = i32x4.add(norm, norms1);
    norm = v128.load32_splat(queryNorms + (i << 2), 12);
    let d0 = i32x4.add(norm, norms0);
    let d1 = i32x4.add(norm, norms1);
    const end = queries + panelBytes;
    // Two pairs of columns at a time.
    for (let point = points; queries < end; queries += 32, point += 64) {
      let p0 = v128.load(point);
      let p1 = v128.load(point, 16);
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
      p0 = v128.load(point, 32);
      p1 = v128.load(point, 48);
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
    const limits0 = v128.load(pointThresholds);
    const limits1 = v128.load(pointThresholds, 16);
    const thresholds = queryThresholds + (i << 2);
    let limit = v128.load32_splat(thresholds);
    let near = v128.or(isNear(a0, limit, limits0), isNear(a1, limit, limits1));
    limit = v128.load32_splat(thresholds, 4);
    near = v128.or(near, v128.or(isNear(b0, limit, limits0), isNear(b1, limit, limits1)));
    limit = v128.load32_splat(thresholds, 8);
    near = v128.or(near, v128.or(isNear(c0, limit, limits0), isNear(c1, limit, limits1)));
    limit = v128.load32_splat(thresholds, 12);
    near = v128.or(near, v128.or(isNear(d0, limit, limits0), isNear(d1, limit, limits1)));
    if (!v128.any_true(near)) continue;
    v128.store(TILE, a0);
    v128.store(TILE, a1, 16);
    v128.store(TILE, b0, 32);
    v128.store(TILE, b1, 48);
    v128.store(TILE, c0, 64);
    v128.store(TILE, c1, 80);
    v128.store(TILE, d0, 96);
    v128.store(TILE, d1, 112);
    return i;
  }
  return endQuery;
}

function isNear(distances: v128, limit: v128, limits: v128): v128 {
  return i32x4.lt_s(distances, i32x4.max_s(limit, limits));
}
