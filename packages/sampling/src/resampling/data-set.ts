import type { Points } from '../neighbors/neighbor-engine.ts';
import { type FeatureRows, type ReadFeatures, readFeatures } from './feature-rows.ts';
import { type Label, type Labels, type ReadLabels, readLabels } from './labels.ts';

export type { FeatureRows } from './feature-rows.ts';
export type { Label, Labels } from './labels.ts';

/** What all resamplers work on. */
export interface DataSet {
  /** The rows of features. */
  points: Points;
  /** Class of each row, 0 … C-1, in ascending order of the labels. */
  classIds: Int32Array;
  /** Label of each class: numbers by value, strings by code units. */
  classLabels: readonly Label[];
  /** Rows of each class, none of which is 0. */
  classCounts: Int32Array;
}

/** A data set, with what it takes to give the same kinds back. */
export interface UserDataSet
  extends DataSet,
    Pick<ReadFeatures, 'giveFeatures'>,
    Pick<ReadLabels, 'giveLabels'> {}

/**
 * Reads features and labels of any kind.
 *
 * @param caller - Name of the public function, which starts messages.
 * @param features - What the user passed.
 * @param labels - What the user passed.
 * @param options - `nan`: whether values that are not finite are accepted.
 * @throws TypeError if a kind is wrong.
 * @throws RangeError if shapes disagree, a feature is not finite, or there is only one class.
 */
export async function readDataSet(
  caller: string,
  features: FeatureRows,
  labels: Labels,
  options: { nan?: boolean } = {},
): Promise<UserDataSet> {
  const { points, giveFeatures } = await readFeatures(caller, features, options);
  const { giveLabels, ...classes } = await readLabels(caller, labels, points.numRows);
  if (classes.classLabels.length < 2) {
    throw new RangeError(
      `${caller}: expected \`labels\` to name at least two classes, got ${classes.classLabels.length} in ${points.numRows} rows.`,
    );
  }
  return { points, giveFeatures, giveLabels, ...classes };
}

/** Returns the rows of each class, ascending: one counting sort, whose parts are views of one array. */
export function rowsByClass({
  classIds,
  classCounts,
}: Pick<DataSet, 'classIds' | 'classCounts'>): Int32Array[] {
  const rows = new Int32Array(classIds.length);
  const ends = new Int32Array(classCounts.length);
  let start = 0;
  const lists = Array.from(classCounts, (count, classId) => {
    ends[classId] = start;
    start += count;
    return rows.subarray(start - count, start);
  });
  for (let row = 0; row < classIds.length; row++) rows[ends[classIds[row]!]!++] = row;
  return lists;
}
