import type { Points } from '../neighbors/neighbor-engine.ts';
import { type KMeansSettings, kMeans } from '../over/k-means.ts';
import { squaredDifference } from '../over/squared-difference.ts';
import type { DataSet } from '../resampling/data-set.ts';
import type { RunControl } from '../resampling/run-control.ts';

/** The clusters of a class. */
export interface CenterRows {
  /** The class. */
  classId: number;
  /** Centers of the clusters, row after row. */
  centers: Float64Array;
  /** The row of each cluster that is nearest to its center, ascending; a cluster without rows has none. */
  medoids: Int32Array;
}

/** Rows of a result. */
export interface CondensedRows {
  /** Features, row after row. */
  data: Float32Array | Float64Array;
  /** Class of each row. */
  classIds: Int32Array;
  /** The input row that each row is, -1 where it is none. */
  indices: Int32Array;
}

/** Clusters the rows of a class. */
export async function centersOf(
  points: Points,
  rows: Int32Array,
  settings: KMeansSettings,
  control: RunControl,
): Promise<Omit<CenterRows, 'classId'>> {
  if (settings.numClusters === 0) return { centers: new Float64Array(0), medoids: new Int32Array(0) };
  const classPoints = { ...points, data: gatherRows(points, rows), numRows: rows.length };
  const { centers, clusterIds, numClusters } = await kMeans(classPoints, settings, control);
  return { centers, medoids: medoidsOf(classPoints, rows, { centers, clusterIds, numClusters }) };
}

function medoidsOf(
  { data, numRows, numColumns }: Points,
  rows: Int32Array,
  {
    centers,
    clusterIds,
    numClusters,
  }: { centers: Float64Array; clusterIds: Int32Array; numClusters: number },
): Int32Array {
  const nearest = new Int32Array(numClusters).fill(-1);
  const distances = new Float64Array(numClusters).fill(Infinity);
  for (let i = 0; i < numRows; i++) {
    const cluster = clusterIds[i]!;
    const distance = squaredDifference(data, i * numColumns, centers, cluster * numColumns, numColumns);
    if (distance >= distances[cluster]!) continue;
    distances[cluster] = distance;
    nearest[cluster] = rows[i]!;
  }
  return nearest.filter((row) => row >= 0).sort();
}

/** Returns untouched rows and, class by class, the centers. */
export function withCenters(
  { points, classIds }: DataSet,
  untouched: Int32Array,
  made: readonly CenterRows[],
): CondensedRows {
  const { numColumns } = points;
  const total = made.reduce((sum, { centers }) => sum + centers.length / numColumns, untouched.length);
  const data = gatherRows(points, untouched, total);
  const ids = new Int32Array(total);
  const indices = new Int32Array(total).fill(-1);
  ids.set(untouched.map((row) => classIds[row]!));
  indices.set(untouched);
  let end = untouched.length;
  for (const { classId, centers } of made) {
    data.set(centers, end * numColumns);
    const next = end + centers.length / numColumns;
    ids.fill(classId, end, next);
    end = next;
  }
  return { data, classIds: ids, indices };
}

/** Returns untouched rows and the nearest rows to centers, ascending. */
export function withMedoids(
  { points, classIds }: DataSet,
  untouched: Int32Array,
  made: readonly CenterRows[],
): CondensedRows {
  const indices = Int32Array.from(
    [untouched, ...made.map(({ medoids }) => medoids)].flatMap((rows) => [...rows]),
  );
  indices.sort();
  return { data: gatherRows(points, indices), classIds: indices.map((row) => classIds[row]!), indices };
}

/** Returns rows as an array of the same type, with room for more. */
function gatherRows(
  { data, numColumns }: Points,
  rows: Int32Array,
  capacity: number = rows.length,
): Points['data'] {
  const Data = data.constructor as new (length: number) => Points['data'];
  const gathered = new Data(capacity * numColumns);
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i]! * numColumns;
    gathered.set(data.subarray(start, start + numColumns), i * numColumns);
  }
  return gathered;
}
