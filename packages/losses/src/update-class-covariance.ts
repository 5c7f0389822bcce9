import { checkNumber, checkOptions } from '@lt/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkBoolean } from './check-boolean.ts';
import { type ClassCovariance, checkClassCovariance } from './class-covariance.ts';
import { checkFeatureLabels, readClassIds } from './features/feature-labels.ts';
import { checkFeatures } from './features/feature-loss-options.ts';
import type { Labels } from './labels.ts';

/** Options of {@link updateClassCovariance}. */
export interface UpdateClassCovarianceOptions {
  /** Number of classes. Read for the first batch only, and needed there. */
  numClasses?: number;
  /** Whether to keep whole covariance matrices instead of variances alone. Read for the first batch only. @default false */
  full?: boolean;
  /** Class id of rows that are left out. @default -1 */
  ignoreIndex?: number;
}

/**
 * Returns the covariance of the features of each class after a batch, which {@link isdaLoss} takes.
 *
 * Call it once per training step with the features in front of the classifier, before the loss as the authors do or after it, and pass
 * the result to the next step. Nothing is kept in between, so that evaluation never moves it. The result is that of all features seen
 * so far, as if they had come at once; early features count as much as late ones.
 *
 *     r      = n / (n + N),     n features of the class in the batch, N before it
 *     cov(c) ← (1 - r) · cov(c) + r · batch cov + r · (1 - r) · (mean(c) - batch mean) · (mean(c) - batch mean)ᵀ
 *
 * Whole matrices take featureDim times the memory and the time, `numClasses · featureDim²` numbers: the authors keep them for CIFAR and
 * only variances for ImageNet. Computed in float64, on the main thread; the values of the features are read without blocking.
 *
 * @param covariance - What {@link updateClassCovariance} returned for the batch before; null for the first one.
 * @param labels - Class ids, `[batch]`, or one-hot labels, `[batch, numClasses]`. -1 and a row of zeros leave a row out.
 * @param features - Float32, `[batch, featureDim]`.
 * @param options - Number of classes, kind of covariance, ignored class.
 * @returns The covariance after the batch, in new arrays.
 * @throws TypeError if `features` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { updateClassCovariance } from '@lt/losses';
 *
 * let covariance = await updateClassCovariance(null, [0, 0], tensor2d([[1, 5], [3, 5]]), { numClasses: 2 });
 * covariance = await updateClassCovariance(covariance, [0, 1], tensor2d([[5, 8], [7, 7]]));
 * console.log(Array.from(covariance.counts)); // [ 3, 1 ]
 * console.log(Array.from(covariance.covariances, (value) => value.toFixed(4))); // [ '2.6667', '2.0000', '0.0000', '0.0000' ]
 * ```
 *
 * @see Y. Wang, X. Pan, S. Song, H. Zhang, C. Wu, G. Huang, "Implicit Semantic Data Augmentation for Deep Networks", NeurIPS 2019,
 *   online estimation of covariances, https://arxiv.org/abs/1909.12220
 */
export async function updateClassCovariance(
  covariance: ClassCovariance | null,
  labels: Labels,
  features: Tensor,
  options: UpdateClassCovarianceOptions = {},
): Promise<ClassCovariance> {
  const name = 'updateClassCovariance';
  const rows = checkFeatures(name, features);
  const featureDim = features.shape[1]!;
  checkOptions(name, options);
  const ignoreIndex = checkNumber(name, 'ignoreIndex', options.ignoreIndex ?? -1, { integer: true });
  const { numClasses, isFull } = sizesOf(name, covariance, featureDim, options);
  const toLabels = checkFeatureLabels(name, labels, { rows, numClasses, ignoreIndex });
  const size = numClasses * featureDim;
  const next = {
    counts: Float64Array.from(covariance?.counts ?? new Float64Array(numClasses)),
    means: Float64Array.from(covariance?.means ?? new Float64Array(size)),
    covariances: Float64Array.from(
      covariance?.covariances ?? new Float64Array(isFull ? size * featureDim : size),
    ),
  };

  const [ids, values] = await Promise.all([readClassIds(toLabels), features.data()]);
  const members = Array.from({ length: numClasses }, (): number[] => []);
  for (let i = 0; i < rows; i++) if (ids[i]! >= 0) members[ids[i]!]!.push(i);
  for (const [classId, indices] of members.entries()) {
    if (indices.length > 0) merge(next, classId, indices, values as Float32Array, featureDim, isFull);
  }
  return next;
}

function sizesOf(
  caller: string,
  covariance: ClassCovariance | null,
  featureDim: number,
  options: UpdateClassCovarianceOptions,
): { numClasses: number; isFull: boolean } {
  if (covariance === null) {
    return {
      numClasses: checkNumber(caller, 'numClasses', options.numClasses, { min: 1, integer: true }),
      isFull: checkBoolean(caller, 'full', options.full ?? false),
    };
  }
  const sizes = checkClassCovariance(caller, covariance);
  if (sizes.featureDim !== featureDim) {
    throw new RangeError(
      `${caller}: expected \`features\` to have shape [batch, ${sizes.featureDim}], got [batch, ${featureDim}].`,
    );
  }
  return sizes;
}

/** Merges the features of one class into what is known of it. */
function merge(
  known: Record<keyof ClassCovariance, Float64Array>,
  classId: number,
  indices: readonly number[],
  values: Float32Array,
  featureDim: number,
  isFull: boolean,
): void {
  const rate = indices.length / (indices.length + known.counts[classId]!);
  known.counts[classId]! += indices.length;
  const mean = new Float64Array(featureDim);
  for (const i of indices) {
    for (let a = 0; a < featureDim; a++) mean[a]! += values[i * featureDim + a]! / indices.length;
  }
  const firstMean = classId * featureDim;
  const shift = mean.map((value, a) => known.means[firstMean + a]! - value);
  for (let a = 0; a < featureDim; a++) known.means[firstMean + a]! -= rate * shift[a]!;
  const away = new Float64Array(featureDim);
  const width = isFull ? featureDim : 1;
  const first = classId * featureDim * width;
  const { covariances } = known;
  // A variance is the entry (a, a) alone; a matrix has all (a, b).
  const add = (factor: number, vector: Float64Array) => {
    for (let a = 0; a < featureDim; a++) {
      const scaled = factor * vector[a]!;
      if (!isFull) covariances[first + a]! += scaled * vector[a]!;
      else for (let b = 0; b < featureDim; b++) covariances[first + a * width + b]! += scaled * vector[b]!;
    }
  };
  for (let k = 0; k < featureDim * width; k++) covariances[first + k]! *= 1 - rate;
  add(rate * (1 - rate), shift);
  for (const i of indices) {
    for (let a = 0; a < featureDim; a++) away[a] = values[i * featureDim + a]! - mean[a]!;
    add(rate / indices.length, away);
  }
}
