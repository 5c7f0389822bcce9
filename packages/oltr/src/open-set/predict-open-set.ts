import { checkNumber } from '@lt/core';
import { largestLogit } from './logit-scores.ts';
import { checkOpenSetOptions, type OpenSetScoreOptions, type OpenSetSettings } from './open-set-options.ts';
import type { OpenSetRows } from './open-set-rows.ts';
import { checkThreshold, type OpenSetScore } from './open-set-score.ts';
import { directScores, neighborScores } from './open-set-scores.ts';

/** Options of {@link predictOpenSet}: which score, what it looks at, and from where on a row is known. */
export interface PredictOpenSetOptions<Score extends OpenSetScore = OpenSetScore>
  extends OpenSetScoreOptions<Score> {
  /** Rows that score below this are unknown, those at it are not. {@link calibrateThreshold} finds one. */
  threshold: number;
}

/** What a model says of one row. Made by {@link predictOpenSet}. */
export interface OpenSetPrediction {
  /** Predicted class; -1 if the row is taken for unknown. */
  label: number;
  /** Class of the largest logit, whether the row is taken for unknown or not; of equal logits the first. */
  closedLabel: number;
  /** How known the row is, larger = more known. */
  score: number;
  /** Whether the row is taken for unknown. */
  isUnknown: boolean;
  /** Class of the nearest centroid, the first of several; `null` unless `features` and `centroids` were given. */
  nearestClass: number | null;
  /** Euclidean distance to it; `null` unless `features` and `centroids` were given. */
  distance: number | null;
}

/**
 * Returns what a model says of each row when it may say "unknown": class, score, whether it is unknown, and the nearest class.
 *
 *     label = -1 if score < threshold, else the class of the largest logit
 *
 * With `features` and `centroids` every row is also told the class whose centroid is nearest, whatever the score: for a rejected row that
 * is what it looks like.
 *
 * @param logits - Logits of each row, `[numRows, numClasses]`. -Infinity stands for a class that cannot be. There may be no row.
 * @param options - Score and threshold, and what the score looks at; see {@link openSetScores}.
 * @returns One prediction per row, `[numRows]`; with score `'knn'` a promise of them.
 * @throws TypeError if an argument has the wrong type, or one that the score needs is missing.
 * @throws RangeError if no row can score below `threshold` (for `'msp'` at or below 1 / numClasses, for `'entropy'` at or below
 *   -log(numClasses), for `'reachability'` at or below 0), shapes do not fit, or a number is not finite. With `'knn'` all errors reject
 *   the promise.
 *
 * @example
 * ```ts
 * import { predictOpenSet } from '@lt/oltr';
 *
 * const logits = [[4, 0, 0], [1, 1.2, 1]];
 * const [known, unknown] = predictOpenSet(logits, { score: 'msp', threshold: 0.5 });
 * console.log(known!.label, known!.score.toFixed(3), known!.isUnknown); // 0 0.965 false
 * console.log(unknown!.label, unknown!.closedLabel, unknown!.isUnknown); // -1 1 true
 *
 * const features = [[3, 4], [40, 30]];
 * const centroids = [[3, 0], [0, 8], [9, 9]];
 * const [, far] = predictOpenSet(logits, { score: 'distance', threshold: -10, features, centroids });
 * console.log(far!.isUnknown, far!.nearestClass, far!.distance!.toFixed(2)); // true 2 37.44
 * ```
 *
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019, section
 *   4, https://arxiv.org/abs/1904.05160. The authors reject below a maximum softmax of 0.1, which with ten classes or fewer is never.
 */
export function predictOpenSet(
  logits: OpenSetRows,
  options: PredictOpenSetOptions<Exclude<OpenSetScore, 'knn'>>,
): OpenSetPrediction[];
export function predictOpenSet(
  logits: OpenSetRows,
  options: PredictOpenSetOptions<'knn'>,
): Promise<OpenSetPrediction[]>;
export function predictOpenSet(
  logits: OpenSetRows,
  options: PredictOpenSetOptions,
): OpenSetPrediction[] | Promise<OpenSetPrediction[]>;
export function predictOpenSet(
  logits: OpenSetRows,
  options: PredictOpenSetOptions,
): OpenSetPrediction[] | Promise<OpenSetPrediction[]> {
  if (options?.score === 'knn') return predictByNeighbors(logits, options);
  const settings = check(logits, options);
  return predictions(settings, directScores(settings), options.threshold);
}

async function predictByNeighbors(
  logits: OpenSetRows,
  options: PredictOpenSetOptions,
): Promise<OpenSetPrediction[]> {
  const settings = check(logits, options);
  return predictions(settings, await neighborScores(() => settings), options.threshold);
}

function check(logits: OpenSetRows, options: PredictOpenSetOptions): OpenSetSettings {
  const name = 'predictOpenSet';
  const settings = checkOpenSetOptions(name, logits, options);
  checkNumber(name, 'threshold', options.threshold);
  const { numColumns } = settings.logits;
  if (numColumns > 0)
    checkThreshold(name, '`threshold` to be', options.threshold, settings.score, numColumns);
  return settings;
}

function predictions(
  { logits, nearest }: OpenSetSettings,
  scores: Float64Array,
  threshold: number,
): OpenSetPrediction[] {
  return Array.from(scores, (score, row) => {
    const isUnknown = score < threshold;
    const closedLabel = largestLogit(logits, row);
    return {
      label: isUnknown ? -1 : closedLabel,
      closedLabel,
      score,
      isUnknown,
      nearestClass: nearest === null ? null : nearest.classIds[row]!,
      distance: nearest === null ? null : nearest.distances[row]!,
    };
  });
}
