import { createYielder } from '@lt/core';
import type { RunControl } from '../resampling/run-control.ts';
import { columnMeans } from './column-means.ts';
import { emptyLists } from './empty-lists.ts';
import { NearestLists } from './nearest-lists.ts';
import type { NeighborEngine, NeighborLists, NeighborSearch, Points } from './neighbor-engine.ts';
import { squaredDistance } from './squared-distance.ts';

/** Queries that a sweep over the pool serves at a time. */
const QUERY_BLOCK = 64;

/** Rows of the pool that are packed at a time: with the queries, they stay in the fastest cache. */
const POOL_BLOCK = 64;

/**
 * Finds nearest rows in plain JavaScript: the definition of what the other engines return, and what runs where there is no WebAssembly.
 *
 *     |x - y|² = |x|² + |y|² - 2 x·y
 *
 * in float64, of rows from which the column means have been taken, is near enough to the true distance to pass over nearly all rows.
 * Where it is not larger than the distance of the last row in a list by more than rounding can explain, the differences decide.
 */
export const jsEngine: NeighborEngine = {
  name: 'js',
  async search(points, searches, control) {
    const total = searches.reduce((sum, { queries }) => sum + queries.length, 0);
    const answers: NeighborLists[] = [];
    let done = 0;
    for (const search of searches) {
      const report = (numQueries: number): void => {
        done += numQueries;
        control.onProgress?.({ phase: 'neighbors', done, total });
      };
      answers.push(await searchPool(points, search, control, report));
    }
    return answers;
  },
};

async function searchPool(
  points: Points,
  search: NeighborSearch,
  { signal }: RunControl,
  report: (numQueries: number) => void,
): Promise<NeighborLists> {
  const { queries, pool, k } = search;
  const answer = emptyLists(search);
  const means = columnMeans(points, pool);
  const giveWay = createYielder();
  const queryPack = new Pack(QUERY_BLOCK, points.numColumns);
  const poolPack = new Pack(POOL_BLOCK, points.numColumns);
  const lists = new NearestLists(QUERY_BLOCK, k);
  for (let first = 0; first < queries.length; first += QUERY_BLOCK) {
    const numQueries = Math.min(QUERY_BLOCK, queries.length - first);
    queryPack.fill(points, queries, first, numQueries, means);
    lists.clear();
    for (let start = 0; start < pool.length; start += POOL_BLOCK) {
      const size = Math.min(POOL_BLOCK, pool.length - start);
      poolPack.fill(points, pool, start, size, means);
      sweep(points, queryPack, poolPack, lists);
      signal?.throwIfAborted();
      await giveWay();
    }
    lists.copyTo(answer, first, numQueries);
    report(numQueries);
  }
  return answer;
}

/** Some rows, centred, four side by side: the first column of four rows, then the second one, and so on. */
class Pack {
  readonly rows: Int32Array;
  readonly values: Float64Array;
  readonly norms: Float64Array;
  size = 0;

  constructor(capacity: number, numColumns: number) {
    this.rows = new Int32Array(capacity);
    this.norms = new Float64Array(capacity);
    this.values = new Float64Array(capacity * numColumns);
  }

  fill(
    { data, numColumns }: Points,
    rows: Int32Array,
    first: number,
    size: number,
    means: Float64Array,
  ): void {
    this.size = size;
    for (let r = 0; r < size; r++) {
      const row = rows[first + r]!;
      const start = row * numColumns;
      const out = (r >> 2) * 4 * numColumns + (r & 3);
      let norm = 0;
      for (let j = 0; j < numColumns; j++) {
        const value = data[start + j]! - means[j]!;
        this.values[out + 4 * j] = value;
        norm += value * value;
      }
      this.rows[r] = row;
      this.norms[r] = norm;
    }
  }
}

/** Enters the rows of a pack into the lists of another pack's rows. */
function sweep(points: Points, queries: Pack, pool: Pack, lists: NearestLists): void {
  const size = 4 * points.numColumns;
  // Both forms of the distance, each value and each sum rounded: bounded by the number of operations, generously.
  const rounding = 2 ** -50 * (points.numColumns + 8);
  const underflow = Number.MIN_VALUE * 8 * (points.numColumns + 8);
  const products = new Float64Array(16);
  for (let q = 0; q < queries.size; q += 4) {
    const numQueries = Math.min(4, queries.size - q);
    for (let p = 0; p < pool.size; p += 4) {
      multiply(queries.values, (q >> 2) * size, pool.values, (p >> 2) * size, size, products);
      const numRows = Math.min(4, pool.size - p);
      for (let i = 0; i < numQueries; i++) {
        const queryNorm = queries.norms[q + i]!;
        const query = queries.rows[q + i]!;
        for (let j = 0; j < numRows; j++) {
          const norms = queryNorm + pool.norms[p + j]!;
          const least = norms - 2 * products[4 * i + j]! - norms * rounding - underflow;
          // Not `<=`: where squares overflow, `least` is NaN, and the differences decide.
          if (least > lists.limit(q + i)) continue;
          const row = pool.rows[p + j]!;
          if (row !== query) lists.insert(q + i, row, squaredDistance(points, query, row));
        }
      }
    }
  }
}

/** Writes the inner products of four rows of a pack with four of another one. */
function multiply(
  a: Float64Array,
  startA: number,
  b: Float64Array,
  startB: number,
  size: number,
  out: Float64Array,
): void {
  for (let half = 0; half < 4; half += 2) {
    let p00 = 0;
    let p01 = 0;
    let p02 = 0;
    let p03 = 0;
    let p10 = 0;
    let p11 = 0;
    let p12 = 0;
    let p13 = 0;
    let i = startA + half;
    for (let j = startB; j < startB + size; j += 4, i += 4) {
      const a0 = a[i]!;
      const a1 = a[i + 1]!;
      const b0 = b[j]!;
      const b1 = b[j + 1]!;
      const b2 = b[j + 2]!;
      const b3 = b[j + 3]!;
      p00 += a0 * b0;
      p01 += a0 * b1;
      p02 += a0 * b2;
      p03 += a0 * b3;
      p10 += a1 * b0;
      p11 += a1 * b1;
      p12 += a1 * b2;
      p13 += a1 * b3;
    }
    out[4 * half] = p00;
    out[4 * half + 1] = p01;
    out[4 * half + 2] = p02;
    out[4 * half + 3] = p03;
    out[4 * half + 4] = p10;
    out[4 * half + 5] = p11;
    out[4 * half + 6] = p12;
    out[4 * half + 7] = p13;
  }
}
