import { createYielder } from '@lt/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { columnMeans } from './column-means.ts';
import { emptyLists } from './empty-lists.ts';
import { jsEngine } from './js-engine.ts';
import { NearestLists } from './nearest-lists.ts';
import type { NeighborEngine, NeighborLists, NeighborSearch, Points } from './neighbor-engine.ts';
import { type GroupReader, readGroups } from './tf-groups.ts';
import { type Frame, findFrame, GROUP, packPool, packQueries } from './tf-pack.ts';

type Tfjs = typeof import('@tensorflow/tfjs-core');

/** Scores that are computed at a time: the largest tensor has so many float32 numbers. */
const MOST_SCORES = 2 ** 22;

/** Rows of the pool in a tensor. */
const POOL_BLOCK = 8192;

/** Products below which a trip to the device takes longer than the search in JavaScript. */
const FEWEST_PRODUCTS = 2 ** 24;

/** Columns beyond which the error of a sum in float32 is no longer small. */
const MOST_COLUMNS = 2 ** 20;

/**
 * Returns an engine that scores rows by `matMul` on the tfjs backend in use, for GPU backends.
 *
 * The device returns the smallest score of every 32 rows of the pool; the host computes the distances of the rows of which one may be a
 * neighbor in float64. So the lists are those of the other engines bit for bit, with whatever rounding of float32. A backend
 * that computes in less than float32 is noticed, and the search runs in JavaScript.
 *
 * @param tf - The module `@tensorflow/tfjs-core`.
 * @param fewestProducts - Searches of fewer multiplications run in JavaScript.
 */
export function createTfEngine(tf: Tfjs, fewestProducts: number = FEWEST_PRODUCTS): NeighborEngine {
  return {
    name: 'tf',
    async search(points, searches, control) {
      await tf.ready();
      const total = searches.reduce((sum, { queries }) => sum + queries.length, 0);
      let done = 0;
      const answers: NeighborLists[] = [];
      for (const search of searches) {
        const report = (numQueries: number): void => {
          control.onProgress?.({ phase: 'neighbors', done: done + numQueries, total });
        };
        const products = search.queries.length * search.pool.length * points.numColumns;
        const isWorthIt = products >= fewestProducts && tf.backend().floatPrecision() === 32;
        const answer = isWorthIt
          ? await searchOnDevice(tf, points, search, control.signal, report)
          : undefined;
        answers.push(answer ?? (await searchInJs(points, search, control.signal, report)));
        done += search.queries.length;
      }
      return answers;
    },
  };
}

async function searchInJs(
  points: Points,
  search: NeighborSearch,
  signal: AbortSignal | undefined,
  report: (numQueries: number) => void,
): Promise<NeighborLists> {
  const onProgress = ({ done }: { done: number }): void => report(done);
  const [answer] = await jsEngine.search(points, [search], { signal, onProgress });
  return answer!;
}

/** A part of the pool on the device. */
interface PoolBlock {
  /** `[numColumns, numRows]` */
  values: Tensor2D;
  /** `[numRows]` */
  norms: Tensor1D;
}

/** Returns undefined where the device is not precise enough. */
async function searchOnDevice(
  tf: Tfjs,
  points: Points,
  search: NeighborSearch,
  signal: AbortSignal | undefined,
  report: (numQueries: number) => void,
): Promise<NeighborLists | undefined> {
  const { queries, pool, k } = search;
  if (pool.length === 0 || points.numColumns === 0 || points.numColumns > MOST_COLUMNS) return undefined;
  const means = columnMeans(points, pool);
  const frame = findFrame(points, pool, means);
  const queryFrame = queries === pool ? frame : findFrame(points, queries, means);
  if (frame === undefined || queryFrame === undefined) return undefined;
  frame.scale = Math.min(frame.scale, queryFrame.scale);

  const answer = emptyLists(search);
  const numGroups = Math.ceil(pool.length / GROUP);
  // All groups of a block of queries are read at once; and so are all scores of a block of both computed.
  const size = Math.max(1, Math.floor(Math.min(MOST_SCORES / POOL_BLOCK, MOST_SCORES / 4 / numGroups)));
  const reader: GroupReader = { points, pool, scale: frame.scale, lists: new NearestLists(size, k) };
  const blocks: PoolBlock[] = [];
  // Some backends compute on this thread, and give what they have without a turn of the event loop.
  const giveWay = createYielder();
  let pending: Promise<Float32Array> | undefined;
  try {
    for (let first = 0; first < pool.length; first += POOL_BLOCK) {
      blocks.push(upload(tf, points, pool.subarray(first, first + POOL_BLOCK), frame));
    }
    let norms = new Float64Array(0);
    let nextNorms = norms;
    const start = (first: number): Promise<Float32Array> | undefined => {
      if (first >= queries.length) return undefined;
      const pack = packQueries(points, queries.subarray(first, first + size), frame);
      nextNorms = pack.norms as Float64Array<ArrayBuffer>;
      return score(tf, pack.values, pack.numRows, points.numColumns, blocks);
    };
    pending = start(0);
    for (let first = 0; first < queries.length; first += size) {
      const scores = await pending!;
      norms = nextNorms;
      await giveWay();
      signal?.throwIfAborted();
      // The device goes on while the host reads what it has found.
      pending = start(first + size);
      reader.lists.clear();
      for (let q = 0; q < norms.length; q++) {
        const groups = scores.subarray(q * numGroups, (q + 1) * numGroups);
        if (!readGroups(reader, q, queries[first + q]!, norms[q]!, groups)) return undefined;
      }
      reader.lists.copyTo(answer, first, norms.length);
      report(first + norms.length);
    }
    return answer;
  } finally {
    // A read that is under way holds its tensor: it must end first, however this ends.
    await pending?.catch(() => {});
    for (const { values, norms } of blocks) tf.dispose([values, norms]);
  }
}

function upload(tf: Tfjs, points: Points, rows: Int32Array, frame: Frame): PoolBlock {
  const { values, norms, numRows } = packPool(points, rows, frame);
  return {
    values: tf.tensor2d(values, [points.numColumns, numRows], 'float32'),
    norms: tf.tensor1d(norms as Float32Array, 'float32'),
  };
}

/** Returns the smallest score of every group of the pool for each query, `[numQueries, numGroups]`. */
async function score(
  tf: Tfjs,
  values: Float32Array,
  numQueries: number,
  numColumns: number,
  blocks: readonly PoolBlock[],
): Promise<Float32Array> {
  const smallest = tf.tidy(() => {
    const queries = tf.tensor2d(values, [numQueries, numColumns], 'float32');
    const parts = blocks.map((block) =>
      tf.tidy(() => {
        const scores = tf.add(tf.matMul(queries, block.values), block.norms);
        return tf.min(tf.reshape(scores, [numQueries, -1, GROUP]), 2) as Tensor2D;
      }),
    );
    return parts.length === 1 ? parts[0]! : tf.concat(parts, 1);
  });
  try {
    return (await smallest.data()) as Float32Array;
  } finally {
    smallest.dispose();
  }
}
