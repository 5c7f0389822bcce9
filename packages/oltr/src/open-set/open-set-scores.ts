import { logitScores } from './logit-scores.ts';
import { neighborDistances } from './neighbor-distances.ts';
import { checkOpenSetOptions, type OpenSetScoreOptions, type OpenSetSettings } from './open-set-options.ts';
import type { OpenSetRows } from './open-set-rows.ts';
import type { OpenSetScore } from './open-set-score.ts';

/** The smallest distance whose inverse is taken: a feature that lies on a centroid has a reachability of 1e12, and not an infinite one. */
const SMALLEST_DISTANCE = 1e-12;

/**
 * Returns how known each row is: one number per row, larger for rows that are more likely of a known class.
 *
 * Use it on validation rows to choose a threshold with {@link calibrateThreshold}, and on test rows for measures without a threshold,
 * such as `auroc` and `oscr` of `@lt/metrics`. The maximum logit of a good classifier is hard to beat; see the guide on open sets.
 *
 *     msp = max softmax(z / T),   maxLogit = max z,   energy = T · log sum exp(z / T),   entropy = sum p log p with p = softmax(z / T)
 *     distance = -min over classes c of ‖x - centroid(c)‖,   reachability = 1 / max(min over c of ‖x - centroid(c)‖, 1e-12)
 *     knn = -‖x' - k-th nearest training row'‖,   x' = x / ‖x‖  (or x)
 *
 * All in float64, but for the copies of features in which neighbors are searched. Row after row, and for `'knn'` a few thousand at a
 * time: nothing of size rows × classes × features is made.
 *
 * @param logits - Logits of each row, `[numRows, numClasses]`, for every score. -Infinity stands for a class that cannot be. There may
 *   be no row.
 * @param options - Which score, and what it looks at.
 * @returns Score of each row, `[numRows]`; for `'knn'` a promise of them.
 * @throws TypeError if an argument has the wrong type, or one that the score needs is missing.
 * @throws RangeError if shapes do not fit, a number is not finite, the mask leaves no centroid, or `k` is larger than the number of
 *   training rows. With `'knn'` all errors reject the promise.
 *
 * @example
 * ```ts
 * import { openSetScores } from '@lt/oltr';
 *
 * const logits = [[4, 0, 0], [1, 1, 1]];
 * const text = (scores: Float64Array) => Array.from(scores, (score) => score.toFixed(3)).join(' ');
 * console.log(text(openSetScores(logits, { score: 'msp' }))); // 0.965 0.333
 * console.log(text(openSetScores(logits, { score: 'maxLogit' }))); // 4.000 1.000
 * console.log(text(openSetScores(logits, { score: 'energy' }))); // 4.036 2.099
 * console.log(text(openSetScores(logits, { score: 'entropy' }))); // -0.177 -1.099
 *
 * const features = [[3, 4], [0, 9]];
 * const centroids = [[3, 0], [0, 8], [9, 9]];
 * console.log(text(openSetScores(logits, { score: 'reachability', features, centroids }))); // 0.250 1.000
 * const trainFeatures = [[3, 0], [4, 3], [0, 8]];
 * const knn = { score: 'knn', features, trainFeatures, k: 1, normalize: false } as const;
 * console.log(text(await openSetScores(logits, knn))); // -1.414 -1.000
 * ```
 *
 * @see D. Hendrycks, K. Gimpel, "A Baseline for Detecting Misclassified and Out-of-Distribution Examples in Neural Networks", ICLR 2017,
 *   https://arxiv.org/abs/1610.02136: `'msp'`.
 * @see S. Vaze, K. Han, A. Vedaldi, A. Zisserman, "Open-Set Recognition: A Good Closed-Set Classifier Is All You Need?", ICLR 2022,
 *   https://arxiv.org/abs/2110.06207: `'maxLogit'`.
 * @see W. Liu, X. Wang, J. D. Owens, Y. Li, "Energy-based Out-of-distribution Detection", NeurIPS 2020, section 3,
 *   https://arxiv.org/abs/2010.03759: `'energy'`, with the sign turned.
 * @see Y. Sun, Y. Ming, X. Zhu, Y. Li, "Out-of-Distribution Detection with Deep Nearest Neighbors", ICML 2022, section 3,
 *   https://arxiv.org/abs/2204.06507: `'knn'`.
 * @see Z. Liu, Z. Miao, X. Zhan, J. Wang, B. Gong, S. X. Yu, "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019, section
 *   3, https://arxiv.org/abs/1904.05160: `'reachability'`, without the factor of 10 in the authors' code.
 */
export function openSetScores(
  logits: OpenSetRows,
  options: OpenSetScoreOptions<Exclude<OpenSetScore, 'knn'>>,
): Float64Array;
export function openSetScores(
  logits: OpenSetRows,
  options: OpenSetScoreOptions<'knn'>,
): Promise<Float64Array>;
export function openSetScores(
  logits: OpenSetRows,
  options: OpenSetScoreOptions,
): Float64Array | Promise<Float64Array>;
export function openSetScores(
  logits: OpenSetRows,
  options: OpenSetScoreOptions,
): Float64Array | Promise<Float64Array> {
  const name = 'openSetScores';
  if (options?.score === 'knn') return neighborScores(() => checkOpenSetOptions(name, logits, options));
  return directScores(checkOpenSetOptions(name, logits, options));
}

/** Returns the scores that need no search among training rows. */
export function directScores({ score, temperature, logits, nearest }: OpenSetSettings): Float64Array {
  if (score === 'distance') return nearest!.distances.map((distance) => (distance === 0 ? 0 : -distance));
  if (score === 'reachability') {
    return nearest!.distances.map((distance) => 1 / Math.max(distance, SMALLEST_DISTANCE));
  }
  return logitScores(logits, score as Exclude<typeof score, 'knn'>, temperature);
}

/** Returns minus the distance to a neighbor. The options are checked in here, so that errors reject the promise. */
export async function neighborScores(check: () => OpenSetSettings): Promise<Float64Array> {
  const { features, trainFeatures, k, normalize } = check();
  const distances = await neighborDistances(features!, trainFeatures!, k, normalize);
  return distances.map((distance) => (distance === 0 ? 0 : -distance));
}
