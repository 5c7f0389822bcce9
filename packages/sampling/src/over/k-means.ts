import { createYielder, type Random } from '@lt/core';
import type { Points } from '../neighbors/neighbor-engine.ts';
import type { RunControl } from '../resampling/run-control.ts';
import { squaredDifference } from './squared-difference.ts';

/** How {@link kMeans} clusters. */
export interface KMeansSettings {
  /** Most clusters to look for; fewer come out where there are fewer distinct rows. */
  numClusters: number;
  /** The stream that centers and batches are drawn from. */
  random: Random;
  /** Most passes over the rows, or batches. @default 100 */
  maxIterations?: number;
  /** Rows per step of the mini-batch form; all rows in every step if left out. */
  batchRows?: number | undefined;
}

/** What {@link kMeans} finds. */
export interface Clusters {
  /** `[numClusters, numColumns]`, row after row. */
  centers: Float64Array;
  /** Cluster of each row, `[numRows]`. */
  clusterIds: Int32Array;
  /** Number of clusters. */
  numClusters: number;
}

/** Rows between two looks at the clock. */
const BLOCK = 1024;

/**
 * Clusters rows by Lloyd's iteration from centers of k-means++, or by mini-batches.
 *
 * Distances are sums of float64 differences in one order, and draws come from a counter-based stream: the same bytes everywhere. A
 * cluster that loses its last row keeps its center.
 *
 * D. Arthur, S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007; D. Sculley, "Web-Scale K-Means Clustering",
 * WWW 2010, algorithm 1.
 */
export async function kMeans(
  points: Points,
  settings: KMeansSettings,
  control: RunControl,
): Promise<Clusters> {
  const { random, maxIterations = 100, batchRows } = settings;
  const { numRows, numColumns } = points;
  const eachBlock = blockLoop(control);
  const centers = await seedCenters(
    points,
    Math.min(settings.numClusters, numRows),
    random.fork('centers'),
    eachBlock,
  );
  const numClusters = centers.length / numColumns;
  const clusterIds = new Int32Array(numRows).fill(-1);

  const assignAll = async (): Promise<boolean> => {
    let changed = false;
    await eachBlock(numRows, (from, to) => {
      for (let row = from; row < to; row++) {
        const nearest = nearestCenter(points, row, centers);
        if (clusterIds[row] === nearest) continue;
        clusterIds[row] = nearest;
        changed = true;
      }
    });
    return changed;
  };

  if (batchRows === undefined) {
    for (let i = 0; i < maxIterations && (await assignAll()); i++) moveToMeans(points, clusterIds, centers);
    return { centers, clusterIds, numClusters };
  }
  const seen = new Float64Array(numClusters);
  const rows = random.fork('batches');
  for (let i = 0; i < maxIterations; i++) {
    await eachBlock(batchRows, (from, to) => {
      for (let b = from; b < to; b++) {
        const row = Math.floor(rows.next() * numRows);
        const nearest = nearestCenter(points, row, centers);
        // Sculley's rate of each center: one over the rows it has got so far, so that it is their mean.
        const rate = 1 / ++seen[nearest]!;
        for (let f = 0; f < numColumns; f++) {
          const at = nearest * numColumns + f;
          centers[at] = centers[at]! + rate * (points.data[row * numColumns + f]! - centers[at]!);
        }
      }
    });
  }
  await assignAll();
  return { centers, clusterIds, numClusters };
}

type BlockLoop = (numRows: number, run: (from: number, to: number) => void) => Promise<void>;

/** Runs a loop over rows in blocks, and lets timers and the signal have their turn between them. */
function blockLoop({ signal }: RunControl): BlockLoop {
  const giveWay = createYielder();
  return async (numRows, run) => {
    for (let from = 0; from < numRows; from += BLOCK) {
      signal?.throwIfAborted();
      run(from, Math.min(numRows, from + BLOCK));
      await giveWay();
    }
    signal?.throwIfAborted();
  };
}

/** Draws rows as centers, each with probability proportional to its squared distance from those drawn before. */
async function seedCenters(
  points: Points,
  numClusters: number,
  random: Random,
  eachBlock: BlockLoop,
): Promise<Float64Array> {
  const { data, numRows, numColumns } = points;
  const centers = new Float64Array(numClusters * numColumns);
  const distances = new Float64Array(numRows).fill(Infinity);
  let row = random.int(numRows);
  for (let c = 0; c < numClusters; c++) {
    const at = c * numColumns;
    centers.set(data.subarray(row * numColumns, (row + 1) * numColumns), at);
    let total = 0;
    await eachBlock(numRows, (from, to) => {
      for (let i = from; i < to; i++) {
        distances[i] = Math.min(
          distances[i]!,
          squaredDifference(data, i * numColumns, centers, at, numColumns),
        );
        total += distances[i]!;
      }
    });
    if (total === 0) return centers.slice(0, at + numColumns);
    // The first row whose running sum passes the draw: never one at distance 0, which is a center already.
    let left = random.next() * total;
    for (let i = 0; i < numRows && left >= 0; i++) {
      if (distances[i] === 0) continue;
      row = i;
      left -= distances[i]!;
    }
  }
  return centers;
}

function nearestCenter({ data, numColumns }: Points, row: number, centers: Float64Array): number {
  let nearest = 0;
  let least = Infinity;
  for (let c = 0, at = 0; at < centers.length; c++, at += numColumns) {
    const distance = squaredDifference(data, row * numColumns, centers, at, numColumns);
    if (distance < least) {
      least = distance;
      nearest = c;
    }
  }
  return nearest;
}

function moveToMeans({ data, numRows, numColumns }: Points, clusterIds: Int32Array, centers: Float64Array) {
  const sums = new Float64Array(centers.length);
  const counts = new Int32Array(centers.length / numColumns);
  for (let row = 0; row < numRows; row++) {
    const cluster = clusterIds[row]!;
    counts[cluster]!++;
    for (let f = 0; f < numColumns; f++) sums[cluster * numColumns + f]! += data[row * numColumns + f]!;
  }
  for (let i = 0; i < sums.length; i++) {
    const count = counts[Math.floor(i / numColumns)]!;
    if (count > 0) centers[i] = sums[i]! / count;
  }
}
