import { contradictedRows, type NeighborSelection } from './contradicted-rows.ts';
import { rowsWhere } from './rows-where.ts';
import { createShrinkingNeighbors } from './shrinking-neighbors.ts';
import { smallestClass } from './smallest-class.ts';
import type { UnderSamplingRun } from './under-sampling.ts';

/**
 * Why repeated cleaning ended: `'converged'` nothing was left to remove, `'allRounds'` as many rounds as asked for,
 * `'belowMinority'` a class fell below the number of rows that the smallest class had, `'classVanished'` a class lost its last row.
 */
export type CleaningEnd = 'converged' | 'allRounds' | 'belowMinority' | 'classVanished';

/** What {@link cleanRepeatedly} does. */
export interface CleaningRounds {
  /** Most rounds. */
  numRounds: number;
  /** Neighbours that are asked in a round, counted from 0. */
  neighborsOf: (round: number) => number;
  /** The largest of these numbers. */
  mostNeighbors: number;
  /** What they must say. */
  selection: NeighborSelection;
  /** Whether a round in which nothing is removed is the last. */
  untilConverged: boolean;
  /** Whether classes may fall below the smallest class. */
  allowMinority: boolean;
}

/** What {@link cleanRepeatedly} leaves. */
export interface Cleaned {
  /** Kept rows, ascending. */
  kept: Int32Array;
  /** Rounds that were made. */
  numRounds: number;
  /** Why there were no more. */
  endedBy: CleaningEnd;
}

/** Removes what neighbors contradict, round after round, each among the rows that the round before left. The round that makes it end counts. */
export async function cleanRepeatedly(run: UnderSamplingRun, rounds: CleaningRounds): Promise<Cleaned> {
  const { points, classIds, classCounts } = run.dataSet;
  const neighbors = createShrinkingNeighbors(run.engine, points, rounds.mostNeighbors, run.control);
  const counts = classCounts.slice();
  const smallest = smallestClass(classCounts);
  const isBelow = (count: number, classId: number): boolean =>
    classId !== smallest && count < classCounts[smallest]!;
  let kept = rowsWhere(points.numRows, () => true);
  let numRounds = 0;
  let endedBy: CleaningEnd = 'allRounds';
  while (numRounds < rounds.numRounds && endedBy === 'allRounds') {
    const k = rounds.neighborsOf(numRounds);
    const queries = kept.filter(run.isTarget);
    const lists = await neighbors.nearest(queries, k);
    const gone = contradictedRows(classIds, counts.length, queries, lists, k, rounds.selection);
    numRounds++;
    neighbors.remove(gone);
    for (const row of gone) counts[classIds[row]!]!--;
    const isGone = new Set(gone);
    kept = kept.filter((row) => !isGone.has(row));
    run.control.onProgress?.({ phase: 'clean', done: numRounds, total: rounds.numRounds });
    if (rounds.untilConverged && gone.length === 0) endedBy = 'converged';
    else if (counts.includes(0)) endedBy = 'classVanished';
    else if (!rounds.allowMinority && counts.some(isBelow)) endedBy = 'belowMinority';
  }
  if (endedBy === 'belowMinority') {
    run.warnings.push(
      `cleaning ended after round ${numRounds}: a class fell below the ${classCounts[smallest]} rows of the smallest class.`,
    );
  }
  return { kept, numRounds, endedBy };
}
