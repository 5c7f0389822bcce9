import { checkNumbers, checkOneOf, checkOptions, countClasses } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import {
  add,
  div,
  matMul,
  mean,
  minimum,
  mul,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import { classMeans } from './class-means.ts';
import { type FeatureSpace, toSpace } from './feature-space.ts';
import { checkMatrix, type Matrix } from './matrix.ts';

/** Options of {@link nearestClassMean}. */
export interface NearestClassMeanOptions {
  /** Features of the training images, taken in inference mode, `[numRows, featureDim]`; finite, which is not checked. */
  features: Matrix;
  /** Class of each row, whole numbers from 0, `[numRows]`. */
  classIds: ArrayLike<number>;
  /** Number of classes. @default the largest class id plus one */
  numClasses?: number;
  /**
   * What becomes of a feature first: `'raw'` nothing, `'l2'` length 1, `'cl2n'` the mean of all training features is subtracted, then
   * length 1. A feature of zeros stays zero. `'raw'` needs features whose squared distances float32 can hold.
   *
   * @default 'cl2n'
   */
  space?: FeatureSpace;
  /** The score of a class: minus the squared Euclidean distance, or the dot product divided by `featureDim`. @default 'euclidean' */
  metric?: 'euclidean' | 'dot';
}

/** What {@link nearestClassMean} returns. It owns `centroids` and `mean`, until `dispose()`. */
export interface NearestClassMean {
  /** Mean of the transformed features of each class, `[numClasses, featureDim]`; zeros for a class without rows. */
  readonly centroids: Tensor2D;
  /** Mean of all training features, `[featureDim]`, which `'cl2n'` subtracts; `null` in the other spaces. */
  readonly mean: Tensor1D | null;
  /** Training rows of each class, `[numClasses]`. A class of 0 is never predicted. */
  readonly classCounts: Int32Array;
  /**
   * Returns the score of each class, the larger the nearer, `[batch, numClasses]`: `argMax(scores, 1)` predicts. A class without
   * training rows scores -Infinity.
   *
   * @param features - Features as those that it was made of, float32, `[batch, featureDim]`. They are transformed here.
   */
  scores(features: Tensor2D): Tensor2D;
  /** Frees `centroids` and `mean`. */
  dispose(): void;
}

/**
 * Returns a classifier that compares a feature with the mean feature of each class: no training, and no bias towards frequent classes.
 *
 * Use it on the features of a network that was trained on all data, as a first answer to how good these features are for the tail.
 *
 *     t(x) = x                        'raw'
 *          = x / ‖x‖                  'l2'
 *          = (x - mean) / ‖x - mean‖  'cl2n'
 *     centroid(c) = mean of t(x) over the training rows of class c         (not brought to length 1 again)
 *     score(x, c) = -‖t(x) - centroid(c)‖²   or   t(x) · centroid(c) / featureDim
 *
 * Rows of a tensor are worked on a thousand at a time, arrays are averaged in float64 where they lie; nothing of size rows × classes, or
 * batch × classes × featureDim, is made.
 *
 * @param options - Training features with their classes, space and metric.
 * @returns Centroids and a function that scores features. Call its `dispose()` when done.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if shapes or lengths do not fit, or a class id is not a whole number in [0, numClasses). `scores` throws both too.
 *
 * @example
 * ```ts
 * import { nearestClassMean } from '@lt/classifiers';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { argMax, tensor2d } from '@tensorflow/tfjs-core';
 *
 * const ncm = nearestClassMean({ features: [[2, 0], [4, 0], [0, 3]], classIds: [0, 0, 1], space: 'raw' });
 * console.log(await ncm.centroids.array()); // [ [ 3, 0 ], [ 0, 3 ] ]
 * const scores = ncm.scores(tensor2d([[1, 2]]));
 * console.log(Array.from(await scores.data(), (score) => score.toFixed(2)).join(' ')); // -8.00 -2.00
 * console.log(await argMax(scores, 1).array()); // [ 1 ]
 * ncm.dispose();
 * ```
 *
 * @see B. Kang, S. Xie, M. Rohrbach, Z. Yan, A. Gordo, J. Feng, Y. Kalantidis, "Decoupling Representation and Classifier for
 *   Long-Tailed Recognition", ICLR 2020, section 4, https://arxiv.org/abs/1910.09217. In the authors' code a class without rows shifts
 *   all later ones, and a feature of zeros gives NaN.
 */
export function nearestClassMean(options: NearestClassMeanOptions): NearestClassMean {
  const name = 'nearestClassMean';
  checkOptions(name, options);
  const features = checkMatrix(name, 'features', options.features);
  const { numRows, numColumns: featureDim } = features;
  const space = checkOneOf(name, 'space', options.space ?? 'cl2n', ['raw', 'l2', 'cl2n']);
  const metric = checkOneOf(name, 'metric', options.metric ?? 'euclidean', ['euclidean', 'dot']);
  const classCounts = checkClasses(name, options.classIds, numRows, options.numClasses);

  const { centroids, mean: center } = classMeans(features, options.classIds, classCounts, space);
  return {
    centroids,
    mean: center,
    classCounts,
    scores: (x) => {
      checkTensor('nearestClassMean.scores', 'features', x, {
        dtype: 'float32',
        shape: ['batch', featureDim],
      });
      return tidy(() => {
        const rows = toSpace(x, space, center) as Tensor2D;
        const scores =
          metric === 'dot'
            ? div(matMul(rows, centroids, false, true), featureDim)
            : minusSquaredDistances(rows, centroids);
        return withoutAbsent(scores, classCounts) as Tensor2D;
      });
    },
    dispose: () => {
      centroids.dispose();
      center?.dispose();
    },
  };
}

function checkClasses(
  name: string,
  classIds: ArrayLike<number>,
  numRows: number,
  numClasses: number | undefined,
): Int32Array {
  checkNumbers(name, 'classIds', classIds, { min: 0, integer: true, length: numRows });
  try {
    return countClasses(classIds, numClasses);
  } catch (error) {
    (error as Error).message = (error as Error).message.replace('countClasses', name);
    throw error;
  }
}

/** -(‖a‖² - 2 a · b + ‖b‖²), around the mean of the centroids, so that features far from 0 lose no digits. */
function minusSquaredDistances(rows: Tensor2D, centroids: Tensor2D): Tensor {
  const middle = mean(centroids, 0);
  const a = sub(rows, middle) as Tensor2D;
  const b = sub(centroids, middle) as Tensor2D;
  const squares = add(sum(square(a), 1, true), sum(square(b), 1));
  return minimum(sub(mul(matMul(a, b, false, true), 2), squares), 0);
}

function withoutAbsent(scores: Tensor, classCounts: Int32Array): Tensor {
  if (classCounts.every((count) => count > 0)) return scores;
  return add(scores, tensor1d(Float32Array.from(classCounts, (count) => (count > 0 ? 0 : -Infinity))));
}
