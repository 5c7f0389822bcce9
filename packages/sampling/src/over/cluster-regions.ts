import type { Random } from '@lt/core';
import { apportionDraws } from '../apportion-draws.ts';
import type { Points } from '../neighbors/neighbor-engine.ts';
import type { RunControl } from '../resampling/run-control.ts';
import type { BaseChoice, ClassBases } from './class-bases.ts';
import type { ClassSearch } from './class-neighbors.ts';
import type { Clusters } from './k-means.ts';
import { meanDistance } from './mean-distance.ts';
import { sparsityWeights } from './sparsity-weights.ts';

/** The rows of a class in each cluster that has enough of them beside those of others. */
export interface QualifyingClusters {
  /** Rows of the class, ascending, cluster by cluster. */
  rows: Int32Array[];
  /** The lowest odds that the class has against it in any cluster: what a threshold must be above. */
  lowestOdds: number;
}

/**
 * Returns the rows of a class in the clusters in which rows may be added to it.
 *
 *     odds(cluster) = (rows of other classes + 1) / (rows of the class + 1)  <  threshold,   and at least two rows of the class
 */
export function qualifyingClusters(
  { clusterIds, numClusters }: Clusters,
  ofClass: Int32Array,
  threshold: number,
): QualifyingClusters {
  const sizes = new Int32Array(numClusters);
  for (const cluster of clusterIds) sizes[cluster]!++;
  const members: number[][] = Array.from(sizes, () => []);
  for (const row of ofClass) members[clusterIds[row]!]!.push(row);
  let lowestOdds = Infinity;
  const rows: Int32Array[] = [];
  for (const [cluster, own] of members.entries()) {
    if (own.length < 2) continue;
    const odds = (sizes[cluster]! - own.length + 1) / (own.length + 1);
    lowestOdds = Math.min(lowestOdds, odds);
    if (odds < threshold) rows.push(Int32Array.from(own));
  }
  return { rows, lowestOdds };
}

/** Rows of a class in one cluster, and how often each is the base of a new row. */
export interface Region extends ClassSearch {
  counts: Int32Array;
}

/**
 * Shares the new rows of a class out among its clusters, and within them among their rows.
 *
 * @param clusters - Rows of the class in each cluster, at least one cluster.
 * @param count - New rows of the class.
 * @param k - Most neighbors.
 * @param random - The stream of the class.
 */
export async function shareOut(
  points: Points,
  clusters: readonly Int32Array[],
  count: number,
  k: number,
  { densityExponent, base }: { densityExponent: number | 'auto'; base: BaseChoice },
  random: Random,
  control: RunControl,
): Promise<Region[]> {
  let weights: Float64Array = Float64Array.of(1);
  if (clusters.length > 1) {
    const distances = new Float64Array(clusters.length);
    for (const [i, rows] of clusters.entries()) {
      distances[i] = await meanDistance(points, rows, random.fork('distance', i), control);
    }
    const sizes = Int32Array.from(clusters, (rows) => rows.length);
    weights = sparsityWeights(distances, sizes, densityExponent);
  }
  const shares = apportionDraws(weights, count, 'exact', random);
  return clusters.map((rows, i) => ({
    queries: rows,
    pool: rows,
    k: Math.min(k, rows.length - 1),
    counts: baseCounts(rows.length, shares[i]!, base, random.fork('base', i)),
  }));
}

/** Returns how often each of some rows is the base of a new row. */
function baseCounts(numBases: number, count: number, choice: BaseChoice, random: Random): Int32Array {
  const counts = new Int32Array(numBases);
  if (choice === 'random') {
    for (let i = 0; i < count; i++) counts[random.int(numBases)]!++;
    return counts;
  }
  counts.fill(Math.floor(count / numBases));
  const order = random.permutation(numBases);
  for (let i = 0; i < count % numBases; i++) counts[order(i)]!++;
  return counts;
}

/** Puts the regions of a class together, with the neighbors of their rows. */
export function joinRegions(
  regions: readonly Region[],
  lists: readonly Int32Array[],
): Pick<ClassBases, 'bases' | 'choice' | 'k' | 'neighbors'> {
  const numBases = regions.reduce((sum, { queries }) => sum + queries.length, 0);
  const k = regions.reduce((most, region) => Math.max(most, region.k), 0);
  const bases = new Int32Array(numBases);
  const choice = new Int32Array(numBases);
  const neighbors = new Int32Array(numBases * k).fill(-1);
  let first = 0;
  for (const [i, region] of regions.entries()) {
    bases.set(region.queries, first);
    choice.set(region.counts, first);
    for (let place = 0; place < region.queries.length; place++) {
      const list = lists[i]!.subarray(place * region.k, (place + 1) * region.k);
      neighbors.set(list, (first + place) * k);
    }
    first += region.queries.length;
  }
  return { bases, choice, k, neighbors };
}
