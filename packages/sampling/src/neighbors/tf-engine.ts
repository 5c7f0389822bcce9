import { createYielder } from '@lt/core';
import type { NamedAttrMap, NamedTensorMap, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { columnMeans } from './column-means.ts';
import { emptyLists } from './empty-lists.ts';
import { MINIMA, SELECT } from './gpu/group-kernels.ts';
import { registerGroupKernels } from './gpu/register-group-kernels.ts';
import { jsEngine } from './js-engine.ts';
import { NearestLists } from './nearest-lists.ts';
import type { NeighborEngine, NeighborLists, NeighborSearch, Points } from './neighbor-engine.ts';
import { type GroupReader, readGroups, readNearest } from './tf-groups.ts';
import { type Frame, findFrame, GROUP, packPool, packQueries } from './tf-pack.ts';

type Tfjs = typeof import('@tensorflow/tfjs-core');

/** Scores that are computed at a time: the largest tensor has so many float32 numbers. */
const MOST_SCORES = 2 ** 22;

/** Rows of the pool in a tensor. */
const POOL_BLOCK = 8192;

/** Products below which a trip to the device takes longer than the search in JavaScript. */
const FEWEST_PRODUCTS = 2 ** 24;

/** Groups that the device selects for each query, besides one for each neighbor: enough unless many rows are as near as the last. */
const SPARE_GROUPS = 16;

/** Columns beyond which the error of a sum in float32 is no longer small. */
const MOST_COLUMNS = 2 ** 20;

/**
 * Returns an engine that scores rows by `matMul` on the tfjs backend in use, for GPU backends.
 *
 * The device returns the smallest score of every 32 rows of the pool, or the smallest of those, where it has a kernel that selects; the
 * host computes the distances of the rows of which one may be a neighbor in float64. So the lists are those of the other engines bit for bit, with whatever rounding of float32. A backend
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
        const isWorthIt = products >= fewestProducts && computesInFloat32(tf);
        const answer = isWorthIt
          ? await searchOnDevice(tf, points, search, control.signal, report, await registerGroupKernels(tf))
          : undefined;
        answers.push(answer ?? (await searchInJs(points, search, control.signal, report)));
        done += search.queries.length;
      }
      return answers;
    },
  };
}

function computesInFloat32(tf: Tfjs): boolean {
  // tfjs's WebGL backend says 16 wherever its textures have 32 bits.
  if (tf.getBackend() === 'webgl') return tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED');
  return tf.backend().floatPrecision() === 32;
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

/** A pool on the device, and what runs there. */
interface Device {
  tf: Tfjs;
  blocks: PoolBlock[];
  /** Names of our kernels that the backend has. */
  kernels: ReadonlySet<string>;
  /** Groups that the device returns for each query, if not all. */
  numSelected: number | undefined;
}

/** A part of the pool on the device. */
interface PoolBlock {
  /** `[numColumns, numRows]` */
  values: Tensor2D;
  /** `[numRows]` */
  norms: Tensor1D;
}

/**
 * Returns undefined where the device is not precise enough.
 *
 * @param kernels - Names of our kernels that the backend has.
 */
async function searchOnDevice(
  tf: Tfjs,
  points: Points,
  search: NeighborSearch,
  signal: AbortSignal | undefined,
  report: (numQueries: number) => void,
  kernels: ReadonlySet<string>,
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
  const numSelected = k + 1 + SPARE_GROUPS;
  const selects = kernels.has(SELECT) && 4 * numSelected <= numGroups;
  /** Queries that the selected groups leave open. */
  const open: number[] = [];
  // All groups of a block of queries are read at once; and so are all scores of a block of both computed.
  const size = Math.max(1, Math.floor(Math.min(MOST_SCORES / POOL_BLOCK, MOST_SCORES / 4 / numGroups)));
  const reader: GroupReader = { points, pool, scale: frame.scale, lists: new NearestLists(size, k) };
  const device: Device = { tf, blocks: [], kernels, numSelected: selects ? numSelected : undefined };
  const { blocks } = device;
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
      return score(device, pack.values, pack.numRows, points.numColumns);
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
        const query = queries[first + q]!;
        if (selects) {
          const [from, middle, end] = [2 * q, 2 * q + 1, 2 * q + 2].map((i) => i * numSelected);
          const [nearest, groups] = [scores.subarray(from, middle), scores.subarray(middle, end)];
          const state = readNearest(reader, q, query, norms[q]!, nearest, groups);
          if (state === 'imprecise') return undefined;
          if (state === 'open') open.push(first + q);
        } else {
          const groups = scores.subarray(q * numGroups, (q + 1) * numGroups);
          if (!readGroups(reader, q, query, norms[q]!, groups)) return undefined;
        }
      }
      reader.lists.copyTo(answer, first, norms.length);
      report(first + norms.length - open.length);
    }
  } finally {
    // A read that is under way holds its tensor: it must end first, however this ends.
    await pending?.catch(() => {});
    for (const { values, norms } of blocks) tf.dispose([values, norms]);
  }
  if (open.length === 0) return answer;
  const again = { queries: Int32Array.from(open, (i) => queries[i]!), pool, k };
  const done = queries.length - open.length;
  const ofAllGroups = new Set([...kernels].filter((name) => name !== SELECT));
  const rest = await searchOnDevice(
    tf,
    points,
    again,
    signal,
    (numQueries) => report(done + numQueries),
    ofAllGroups,
  );
  if (rest === undefined) return undefined;
  for (const [i, list] of open.entries()) {
    answer.indices.set(rest.indices.subarray(i * k, (i + 1) * k), list * k);
    answer.squaredDistances.set(rest.squaredDistances.subarray(i * k, (i + 1) * k), list * k);
  }
  return answer;
}

function upload(tf: Tfjs, points: Points, rows: Int32Array, frame: Frame): PoolBlock {
  const { values, norms, numRows } = packPool(points, rows, frame);
  return {
    values: tf.tensor2d(values, [points.numColumns, numRows], 'float32'),
    norms: tf.tensor1d(norms as Float32Array, 'float32'),
  };
}

/** Returns the smallest score of every group of the pool for each query, `[numQueries, numGroups]`, or of those the device selects. */
async function score(
  { tf, blocks, kernels, numSelected }: Device,
  values: Float32Array,
  numQueries: number,
  numColumns: number,
): Promise<Float32Array> {
  const run = (name: string, inputs: NamedTensorMap, attrs?: NamedAttrMap): Tensor2D =>
    tf.engine().runKernel(name, inputs, attrs) as Tensor2D;
  const smallest = tf.tidy(() => {
    const queries = tf.tensor2d(values, [numQueries, numColumns], 'float32');
    const parts = blocks.map(({ values: pool, norms }) => {
      if (kernels.has(MINIMA)) return run(MINIMA, { queries, pool, norms });
      return tf.tidy(() => {
        const scores = tf.add(tf.matMul(queries, pool), norms);
        return tf.min(tf.reshape(scores, [numQueries, -1, GROUP]), 2) as Tensor2D;
      });
    });
    const minima = parts.length === 1 ? parts[0]! : tf.concat(parts, 1);
    return numSelected === undefined ? minima : run(SELECT, { minima }, { count: numSelected });
  });
  try {
    return (await smallest.data()) as Float32Array;
  } finally {
    smallest.dispose();
  }
}
