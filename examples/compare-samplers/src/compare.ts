import { splitByShot } from '@lt/core';
import type { BatchSampler } from '@lt/sampling';
import type { DataSet } from './data-sets.ts';
import { SAMPLERS } from './samplers.ts';

/** What a sampler draws from a data set in its first epoch. Shares are in [0, 1]. */
export interface Comparison {
  dataSet: string;
  sampler: string;
  /** Draws in the epoch over rows of the data set. */
  epochLength: number;
  /** Share of the draws that are of many-, medium- and few-shot classes. */
  many: number;
  medium: number;
  few: number;
  /** Mean draws of a row of the largest class, and of the smallest. */
  largestClass: number;
  smallestClass: number;
  /** Draws of the row that is drawn most. */
  mostRepeated: number;
  /** Share of the rows that are not drawn at all. */
  neverDrawn: number;
  /**
   * Probability of a class times the number of classes, which is 1 for an equal share: of the classes in the middle of each of
   * {@link NUM_RANKS} equal pieces of the list from the largest class to the smallest.
   */
  timesEqualShare: number[];
}

/** Classes that the picture is drawn from. */
const NUM_RANKS = 60;

/** Draws an epoch of every sampler from a data set and counts. */
export function compareSamplers(dataSet: DataSet): Comparison[] {
  const classIds = Int32Array.from(
    dataSet.classCounts.flatMap((count, c) => new Array<number>(count).fill(c)),
  );
  return Object.entries(SAMPLERS).map(([name, create]) => compare(dataSet, name, create(classIds), classIds));
}

function compare(
  { name, classCounts }: DataSet,
  sampler: string,
  draws: BatchSampler,
  classIds: Int32Array,
): Comparison {
  const ofRow = new Int32Array(classIds.length);
  const ofClass = new Float64Array(classCounts.length);
  for (const rows of draws.epoch(0)) {
    for (const row of rows) {
      ofRow[row]!++;
      ofClass[classIds[row]!]!++;
    }
  }
  const total = draws.length;
  const byCount = Array.from(classCounts.keys()).sort((a, b) => classCounts[b]! - classCounts[a]!);
  const shareOf = (classes: number[]): number => classes.reduce((sum, c) => sum + ofClass[c]!, 0) / total;
  const perRow = (c: number): number => ofClass[c]! / classCounts[c]!;
  const groups = splitByShot(classCounts);
  const probabilities = draws.classProbabilities(0);
  return {
    dataSet: name,
    sampler,
    epochLength: total / classIds.length,
    many: shareOf(groups.many),
    medium: shareOf(groups.medium),
    few: shareOf(groups.few),
    largestClass: perRow(byCount[0]!),
    smallestClass: perRow(byCount.at(-1)!),
    mostRepeated: ofRow.reduce((most, count) => Math.max(most, count), 0),
    neverDrawn: ofRow.filter((count) => count === 0).length / classIds.length,
    timesEqualShare: Array.from({ length: NUM_RANKS }, (_, i) => {
      const c = byCount[Math.floor(((i + 0.5) / NUM_RANKS) * byCount.length)]!;
      return Number((probabilities[c]! * classCounts.length).toPrecision(3));
    }),
  };
}
