import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { checkClassIds } from '../class-ids.ts';
import { checkFiniteRows } from '../finite-rows.ts';

/** Options of {@link featureStatistics}. */
export interface FeatureStatisticsOptions {
  /** Number of classes. */
  numClasses: number;
  /** How the spread is measured: mean `'l2'` distance to the class's mean, or mean of the largest difference, `'linf'`. @default 'l2' */
  norm?: 'l2' | 'linf';
  /**
   * What a class of a single example gets as its spread, of which it tells nothing: the `'mean'` spread of the classes of more, or
   * `'zero'`, as measured.
   *
   * @default 'mean'
   */
  single?: 'mean' | 'zero';
}

/** What features are like in each class: plain data, row by row. */
export interface FeatureStatistics {
  /** Examples per class, `[numClasses]`. */
  counts: Int32Array;
  /** Mean of each class, `[numClasses · featureDim]`, class by class; zeros for one without examples. */
  means: Float32Array;
  /** Standard deviations, divided by the number of examples, `[numClasses · featureDim]`; zeros for one without examples. */
  deviations: Float32Array;
  /** Mean distance of a class's examples to its mean, `[numClasses]`; 0 for one without examples. */
  spreads: Float64Array;
}

/**
 * Returns mean, standard deviation and spread of the features of each class, for what moves or draws new features.
 *
 * Computed once, in float64 on the main thread; the features are read without blocking.
 *
 *     spread(c) = mean over the examples x of c of  |x - mean(c)|
 *
 * @param features - Pooled features of a training set, float32, `[numRows, featureDim]`.
 * @param classIds - Class of each row, `[numRows]`.
 * @param options - Number of classes, and how to measure.
 * @returns Counts, means, deviations and spreads.
 * @throws TypeError if `features` is not a float32 tensor, or an option has the wrong type.
 * @throws RangeError if shapes do not fit, a feature is not finite, a class id is out of range, or an option is outside its range.
 *
 * @example
 * ```ts
 * import { adversarialFeatures, featureStatistics } from '@lt/fsa';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * const features = tensor2d([[0, 0], [4, 0], [3, 1], [3, 3]]);
 * const { spreads } = await featureStatistics(features, [0, 0, 1, 1], { numClasses: 2 });
 * console.log([...spreads]); // [ 2, 1 ]
 *
 * const kernel = tensor2d([[0, 0], [2, 0]]);
 * const moved = adversarialFeatures([0, 0, 1, 1], features, { kernel, epsilon: 0.25, classSpreads: spreads });
 * console.log(await moved.array()); // [ [ 0, -0.5 ], [ 4, -0.5 ], [ 3, 1.25 ], [ 3, 3.25 ] ]
 * ```
 */
export async function featureStatistics(
  features: Tensor2D,
  classIds: ArrayLike<number>,
  options: FeatureStatisticsOptions,
): Promise<FeatureStatistics> {
  const name = 'featureStatistics';
  const rows = checkTensor<Tensor2D>(name, 'features', features, { dtype: 'float32', rank: 2 });
  const numClasses = checkNumber(name, 'numClasses', checkOptions(name, options).numClasses, {
    min: 1,
    integer: true,
  });
  const norm = checkOneOf(name, 'norm', options.norm ?? 'l2', ['l2', 'linf']);
  const single = checkOneOf(name, 'single', options.single ?? 'mean', ['mean', 'zero']);
  const [numRows, featureDim] = rows.shape;
  const ids = Int32Array.from(checkClassIds(name, classIds, numRows, numClasses));
  const data = await rows.data();
  checkFiniteRows(name, 'features', data, featureDim);

  const counts = new Int32Array(numClasses);
  for (const id of ids) counts[id]!++;
  const means = new Float64Array(numClasses * featureDim);
  const deviations = new Float64Array(numClasses * featureDim);
  const spreads = new Float64Array(numClasses);
  for (const [row, id] of ids.entries()) {
    for (let k = 0; k < featureDim; k++) {
      means[id * featureDim + k]! += data[row * featureDim + k]! / counts[id]!;
    }
  }
  for (const [row, id] of ids.entries()) {
    let [squares, largest] = [0, 0];
    for (let k = 0; k < featureDim; k++) {
      const difference = data[row * featureDim + k]! - means[id * featureDim + k]!;
      deviations[id * featureDim + k]! += difference ** 2 / counts[id]!;
      squares += difference ** 2;
      largest = Math.max(largest, Math.abs(difference));
    }
    spreads[id]! += (norm === 'l2' ? Math.sqrt(squares) : largest) / counts[id]!;
  }
  if (single === 'mean') {
    const known = spreads.filter((_, c) => counts[c]! > 1);
    const mean = known.length > 0 ? known.reduce((a, b) => a + b) / known.length : 0;
    for (const [c, count] of counts.entries()) if (count === 1) spreads[c] = mean;
  }
  return {
    counts,
    means: Float32Array.from(means),
    deviations: Float32Array.from(deviations, Math.sqrt),
    spreads,
  };
}
