import { describeValue } from '@lt/core';
import type { FeatureRows, Labels } from '../resampling/data-set.ts';
import { checkEditing, type EditingOptions } from './check-editing.ts';
import { clampNeighbors } from './clamp-neighbors.ts';
import { cleanRepeatedly } from './clean-repeatedly.ts';
import type { RepeatedlyCleaned } from './repeated-edited-nearest-neighbours.ts';
import { finishUnderSampling, prepareUnderSampling, type UnderSamplingOptions } from './under-sampling.ts';

/** Options of {@link allKnn}. */
export interface AllKnnOptions extends UnderSamplingOptions, EditingOptions {
  /** Whether classes may fall below the number of rows that the smallest class had. @default false */
  allowMinority?: boolean;
}

/**
 * Returns the rows that are left when `editedNearestNeighbours` is repeated with 1, 2, … `kNeighbors` neighbors.
 *
 * Each round looks for neighbors among the rows that the round before left. It stops early, after the round that did it, when a class
 * other than the smallest falls below the number of rows that the smallest class had at the beginning (unless `allowMinority`), or
 * when a class has lost all its rows: both are said in the report.
 *
 * @param features - Rows of features, `[numRows, ...]`: tensor, typed array with shape, or array of rows. Finite.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - Largest number of neighbors, what they must say, and which classes are cleaned.
 * @returns Kept rows in ascending order, the number of rounds and why they ended, and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { allKnn } from '@lt/sampling';
 *
 * const features = [[0], [1], [2], [3], [4.5], [5.4], [6], [6.5], [7]];
 * const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1];
 * const { indices, numRounds } = await allKnn(features, labels);
 * console.log(indices.join(' '), '|', numRounds); // 0 1 2 3 6 7 8 | 3
 * ```
 *
 * @see I. Tomek, "An Experiment with the Edited Nearest-Neighbor Rule", IEEE Transactions on Systems, Man, and Cybernetics 6, 1976,
 *   https://doi.org/10.1109/TSMC.1976.4309523. There, all numbers of neighbors are asked about the full set, and what one of them
 *   contradicts goes at the end; here as in imbalanced-learn, each removes at once.
 */
export async function allKnn(
  features: FeatureRows,
  labels: Labels,
  options: AllKnnOptions = {},
): Promise<RepeatedlyCleaned> {
  const name = 'allKnn';
  const { kNeighbors, selection } = checkEditing(name, options);
  const allowMinority = options.allowMinority ?? false;
  if (typeof allowMinority !== 'boolean') {
    throw new TypeError(
      `${name}: expected \`allowMinority\` to be true or false, got ${describeValue(allowMinority)}.`,
    );
  }
  const run = await prepareUnderSampling(name, features, labels, options, 'clean');
  const k = clampNeighbors(run.warnings, 'kNeighbors', kNeighbors, run.dataSet.points.numRows - 1);
  const { kept, numRounds, endedBy } = await cleanRepeatedly(run, {
    numRounds: k,
    neighborsOf: (round) => round + 1,
    mostNeighbors: k,
    selection,
    untilConverged: false,
    allowMinority,
  });
  return { ...finishUnderSampling(run, kept), numRounds, endedBy };
}
