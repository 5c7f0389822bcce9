import { checkNumber } from '@lt/core';
import type { FeatureRows, Labels } from '../resampling/data-set.ts';
import { checkEditing, type EditingOptions } from './check-editing.ts';
import { clampNeighbors } from './clamp-neighbors.ts';
import { type CleaningEnd, cleanRepeatedly } from './clean-repeatedly.ts';
import {
  finishUnderSampling,
  prepareUnderSampling,
  type UnderSampled,
  type UnderSamplingOptions,
} from './under-sampling.ts';

/** Options of {@link repeatedEditedNearestNeighbours}. */
export interface RepeatedEditedNearestNeighboursOptions extends UnderSamplingOptions, EditingOptions {
  /** Most rounds of editing, at least 1. @default 100 */
  maxRounds?: number;
}

/** What {@link repeatedEditedNearestNeighbours} and {@link allKnn} return. */
export interface RepeatedlyCleaned extends UnderSampled {
  /** Rounds that were made, the last one included. */
  numRounds: number;
  /** Why there were no more. */
  endedBy: CleaningEnd;
}

/**
 * Returns the rows that are left when `editedNearestNeighbours` is repeated until it removes nothing more.
 *
 * Each round looks for neighbors among the rows that the round before left, so that the border of a class moves back until its rows
 * agree. It stops early, after the round that did it, when a class other than the smallest falls below the number of rows that the
 * smallest class had at the beginning, or when a class has lost all its rows: both are said in the report.
 *
 * Which classes are cleaned is settled once, by the counts of the beginning. A row is searched for again only when too few of the
 * neighbors found before are left, so the rounds after the first are cheap.
 *
 * @param features - Rows of features, `[numRows, ...]`: tensor, typed array with shape, or array of rows. Finite.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - Number of neighbors, what they must say, most rounds, and which classes are cleaned.
 * @returns Kept rows in ascending order, the number of rounds and why they ended, and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { repeatedEditedNearestNeighbours } from '@lt/sampling';
 *
 * const features = [[0], [1], [2], [3], [4.5], [5.4], [6], [6.5], [7]];
 * const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1];
 * const { indices, numRounds, endedBy } = await repeatedEditedNearestNeighbours(features, labels, { kNeighbors: 2 });
 * console.log(indices.join(' '), '|', numRounds, endedBy); // 0 1 2 3 6 7 8 | 3 converged
 * ```
 *
 * @see I. Tomek, "An Experiment with the Edited Nearest-Neighbor Rule", IEEE Transactions on Systems, Man, and Cybernetics 6, 1976,
 *   https://doi.org/10.1109/TSMC.1976.4309523. When to stop early is imbalanced-learn's choice, which however settles anew in each
 *   round which class is the smallest.
 */
export async function repeatedEditedNearestNeighbours(
  features: FeatureRows,
  labels: Labels,
  options: RepeatedEditedNearestNeighboursOptions = {},
): Promise<RepeatedlyCleaned> {
  const name = 'repeatedEditedNearestNeighbours';
  const { kNeighbors, selection } = checkEditing(name, options);
  const maxRounds = checkNumber(name, 'maxRounds', options.maxRounds ?? 100, { min: 1, integer: true });
  const run = await prepareUnderSampling(name, features, labels, options, 'clean');
  const k = clampNeighbors(run.warnings, 'kNeighbors', kNeighbors, run.dataSet.points.numRows - 1);
  const { kept, numRounds, endedBy } = await cleanRepeatedly(run, {
    numRounds: maxRounds,
    neighborsOf: () => k,
    mostNeighbors: k,
    selection,
    untilConverged: true,
    allowMinority: false,
  });
  return { ...finishUnderSampling(run, kept), numRounds, endedBy };
}
