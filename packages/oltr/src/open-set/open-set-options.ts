import { checkNumber, checkOneOf, checkOptions, describeValue } from '@lt/core';
import { type NearestCentroids, nearestCentroids } from './nearest-centroids.ts';
import { checkRows, type FlatRows, type OpenSetRows } from './open-set-rows.ts';
import { OPEN_SET_SCORES, type OpenSetScore } from './open-set-score.ts';

/** Options of `openSetScores`: which score, and what it looks at. */
export interface OpenSetScoreOptions<Score extends OpenSetScore = OpenSetScore> {
  /** Which score. */
  score: Score;
  /** What `'msp'`, `'energy'` and `'entropy'` divide the logits by, above 0. @default 1 */
  temperature?: number;
  /** Features of the same rows, `[numRows, featureDim]`: for `'reachability'`, `'distance'` and `'knn'`. */
  features?: OpenSetRows;
  /** Centroid of each class, `[numClasses, featureDim]`, as a memory of classes holds them: for `'reachability'` and `'distance'`. */
  centroids?: OpenSetRows;
  /** Whether each centroid counts, `[numClasses]`: false, or 0, for a class without samples. @default all do */
  validMask?: ArrayLike<boolean | number>;
  /** Features of training rows, `[numTraining, featureDim]`: for `'knn'`. */
  trainFeatures?: OpenSetRows;
  /**
   * Which neighbor's distance `'knn'` takes. No more than the rarest class has training rows, or else that class looks unknown.
   *
   * @default 5
   */
  k?: number;
  /** Whether `'knn'` brings features to length 1 first, as its paper does. @default true */
  normalize?: boolean;
}

/** Checked {@link OpenSetScoreOptions}. */
export interface OpenSetSettings {
  score: OpenSetScore;
  temperature: number;
  /** The logits. Of rows without any number there is none. */
  logits: FlatRows;
  features: FlatRows | null;
  /** The nearest centroids; `null` unless features and centroids were given. */
  nearest: NearestCentroids | null;
  trainFeatures: FlatRows | null;
  k: number;
  normalize: boolean;
}

/** Checks the logits and the options of a score, and looks for the nearest centroids. */
export function checkOpenSetOptions(
  name: string,
  logits: OpenSetRows,
  options: OpenSetScoreOptions,
): OpenSetSettings {
  const rows = checkLogits(name, logits);
  checkOptions(name, options);
  const score = checkOneOf(name, 'score', options.score, OPEN_SET_SCORES);
  const temperature = checkNumber(name, 'temperature', options.temperature ?? 1, { above: 0 });
  const { normalize = true } = options;
  if (typeof normalize !== 'boolean') {
    throw new TypeError(`${name}: expected \`normalize\` to be a boolean, got ${describeValue(normalize)}.`);
  }
  const needs = NEEDED[score] ?? [];
  for (const argument of needs) {
    if (options[argument] !== undefined) continue;
    throw new TypeError(`${name}: expected \`${argument}\` for score '${score}', got undefined.`);
  }
  const { features, centroids, trainFeatures } = options;
  const { numRows } = rows;
  const own =
    features === undefined ? null : checkRows(name, 'features', features, { numRows, allowEmpty: true });
  const numColumns = own?.numColumns || undefined;
  const nearest =
    own === null || centroids === undefined
      ? null
      : findNearest(name, own, centroids, numColumns, options.validMask);
  const training =
    trainFeatures === undefined ? null : checkRows(name, 'trainFeatures', trainFeatures, { numColumns });
  const k = checkNumber(name, 'k', options.k ?? 5, { min: 1, integer: true });
  if (score === 'knn') checkNumber(name, 'k', k, { max: training!.numRows });
  return { score, temperature, logits: rows, features: own, nearest, trainFeatures: training, k, normalize };
}

/** What a score needs beside the logits. */
const NEEDED: Partial<Record<OpenSetScore, ('features' | 'centroids' | 'trainFeatures')[]>> = {
  reachability: ['features', 'centroids'],
  distance: ['features', 'centroids'],
  knn: ['features', 'trainFeatures'],
};

function checkLogits(name: string, logits: OpenSetRows): FlatRows {
  const rows = checkRows(name, 'logits', logits, { allowEmpty: true, allowImpossible: true });
  const { data, numRows, numColumns } = rows;
  for (let row = 0; row < numRows; row++) {
    let c = 0;
    while (c < numColumns && data[row * numColumns + c] === -Infinity) c++;
    if (c < numColumns) continue;
    throw new RangeError(`${name}: expected \`logits[${row}]\` to hold a finite number, got only -Infinity.`);
  }
  return rows;
}

function findNearest(
  name: string,
  features: FlatRows,
  centroids: OpenSetRows,
  numColumns: number | undefined,
  validMask: ArrayLike<boolean | number> | undefined,
): NearestCentroids {
  const rows = checkRows(name, 'centroids', centroids, { numColumns });
  const mask = validMask ?? Array.from({ length: rows.numRows }, () => true);
  const isMask = Array.isArray(mask) || (ArrayBuffer.isView(mask) && !(mask instanceof DataView));
  if (
    !isMask ||
    !Array.from(mask).every((value) => typeof value === 'boolean' || value === 0 || value === 1)
  ) {
    throw new TypeError(
      `${name}: expected \`validMask\` to be an array of booleans, or of 1 and 0, got ${describeValue(mask)}.`,
    );
  }
  if (mask.length !== rows.numRows) {
    throw new RangeError(
      `${name}: expected \`validMask\` to hold ${rows.numRows} values, one for each of \`centroids\`, got ${describeValue(mask)}.`,
    );
  }
  const isValid = Array.from(mask, Boolean);
  if (!isValid.includes(true)) {
    throw new RangeError(`${name}: expected \`validMask\` to let a centroid count, got none.`);
  }
  return nearestCentroids(features, rows, isValid);
}
