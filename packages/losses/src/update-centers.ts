import { checkNumber, checkOptions } from '@lt/core';
import { Tensor } from '@tensorflow/tfjs-core';
import { type Centers, checkCenters } from './features/centers.ts';
import { checkFeatureLabels, readClassIds } from './features/feature-labels.ts';
import { checkFeatures } from './features/feature-loss-options.ts';
import type { Labels } from './labels.ts';

/** Options of {@link updateCenters}. */
export interface UpdateCentersOptions {
  /** How far a center moves, from 0 (not at all) to 1. @default 0.5 */
  alpha?: number;
  /** Class id of rows that are left out. @default -1 */
  ignoreIndex?: number;
}

/**
 * Returns the centers of {@link centerLoss} after a batch: each has moved towards the features of its class.
 *
 * Call it once per training step, after the weights were updated, and pass the result to the next step. Nothing is kept in between, so
 * that evaluation never moves a center, and a checkpoint is the array itself.
 *
 *     center(c) ← center(c) - alpha · sum over the features of class c of (center(c) - feature) / (1 + their number)
 *
 * The 1 in the denominator is the paper's: a center goes only half of the way to a single feature even with alpha 1. Classes that are
 * not in the batch keep their centers. Computed in float64.
 *
 * @param centers - Centers before the batch, `[numClasses, featureDim]`, as rows or as a tensor; all zeros to start with.
 * @param labels - Class ids, `[batch]`, or one-hot labels, `[batch, numClasses]`. -1 and a row of zeros leave a row out.
 * @param features - Float32, `[batch, featureDim]`. Its values are read, without blocking.
 * @param options - Step size, ignored class.
 * @returns Centers after the batch: new rows of numbers, `[numClasses, featureDim]`.
 * @throws TypeError if `features` is not a float32 tensor, `labels` or `centers` is neither a tensor nor an array, or an option has the
 *   wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or `alpha` is outside [0, 1].
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { updateCenters } from '@lt/losses';
 *
 * const features = tensor2d([[3, 0], [0, 3]]);
 * const centers = await updateCenters([[0, 0], [7, 7]], [0, 0], features, { alpha: 0.5 });
 * console.log(centers); // [ [ 0.5, 0.5 ], [ 7, 7 ] ]
 * ```
 *
 * @see Y. Wen, K. Zhang, Z. Li, Y. Qiao, "A Discriminative Feature Learning Approach for Deep Face Recognition", ECCV 2016, equation 4
 *   and algorithm 1, https://doi.org/10.1007/978-3-319-46478-7_31
 */
export async function updateCenters(
  centers: Centers,
  labels: Labels,
  features: Tensor,
  options: UpdateCentersOptions = {},
): Promise<number[][]> {
  const name = 'updateCenters';
  const rows = checkFeatures(name, features);
  const featureDim = features.shape[1]!;
  const numClasses = checkCenters(name, centers, featureDim);
  checkOptions(name, options);
  const alpha = checkNumber(name, 'alpha', options.alpha ?? 0.5, { min: 0, max: 1 });
  const ignoreIndex = checkNumber(name, 'ignoreIndex', options.ignoreIndex ?? -1, { integer: true });
  const toClasses = checkFeatureLabels(name, labels, { rows, numClasses, ignoreIndex });
  const [ids, values, before] = await Promise.all([
    readClassIds(toClasses),
    features.data(),
    centers instanceof Tensor ? (centers.array() as Promise<number[][]>) : centers,
  ]);

  const next = before.map((row) => Array.from(row));
  const counts = new Float64Array(numClasses);
  for (let i = 0; i < rows; i++) if (ids[i]! >= 0) counts[ids[i]!]!++;
  for (let i = 0; i < rows; i++) {
    const c = ids[i]!;
    if (c < 0) continue;
    const rate = alpha / (1 + counts[c]!);
    const [center, old] = [next[c]!, before[c]!];
    for (let d = 0; d < featureDim; d++) center[d]! -= rate * (old[d]! - values[i * featureDim + d]!);
  }
  return next;
}
