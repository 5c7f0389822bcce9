import type { RunResult } from '../types.ts';
import { type MeanAndSpread, meanAndSpread } from './mean-and-spread.ts';

/** A score after an epoch, over the seeds that got so far. */
export interface EpochScore extends MeanAndSpread {
  /** Epoch, from 0. */
  epoch: number;
}

/**
 * Returns the learning curve of a method, averaged over its runs epoch by epoch.
 *
 * @param runs - Runs of one method, one per seed; their curves may end at different epochs.
 * @param score - Which score to follow.
 * @returns Points by rising epoch; empty where no run has that score.
 */
export function averageCurve(runs: readonly RunResult[], score: 'many' | 'few' | 'overall'): EpochScore[] {
  const values = new Map<number, (number | null)[]>();
  for (const point of runs.flatMap((run) => run.curve)) {
    values.set(point.epoch, [...(values.get(point.epoch) ?? []), point[score]]);
  }
  return [...values]
    .sort(([a], [b]) => a - b)
    .flatMap(([epoch, scores]) => {
      const average = meanAndSpread(scores);
      return average === null ? [] : { epoch, ...average };
    });
}
