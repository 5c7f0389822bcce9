import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import { matMul, type Scalar, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { classAveraging, cut, keepRows, sameClass } from './features/class-pairs.ts';
import { differentiableFeatureLoss } from './features/differentiable-feature-loss.ts';
import { checkFeatureLabels } from './features/feature-labels.ts';
import { checkFeatures, type FeatureReduction } from './features/feature-loss-options.ts';
import { farthestPairs, nearestMeans } from './features/select-pairs.ts';
import { rangeKernel } from './kernels/range.ts';
import type { Labels } from './labels.ts';
import { refuseOptions } from './refuse-options.ts';

/** Options of {@link rangeLoss}. */
export interface RangeLossOptions {
  /** How many of the largest distances of each class count, from 1. A class with fewer pairs takes those it has. @default 2 */
  k?: number;
  /**
   * How far apart the closest two class means should be, at least 0, in units of `distance`.
   * @default 2, or √2 for Euclidean: the distance of two features of length 1 at a right angle
   */
  margin?: number;
  /** Weight of the ranges within classes, at least 0. @default 1 */
  intraWeight?: number;
  /** Weight of the distance between classes, at least 0. @default 1 */
  interWeight?: number;
  /** Whether distances are squared, as in the paper, or not, as in the PyTorch ports. @default 'squared' */
  distance?: 'squared' | 'euclidean';
  /** Whether the ranges of the classes are summed, as in the paper, or averaged over the classes that have one. @default 'sum' */
  classReduction?: 'sum' | 'mean';
  /** Class id of rows that are left out. @default -1 */
  ignoreIndex?: number;
  /** Taken so that all losses can be called alike, and without effect: the loss of a batch is one number already. */
  reduction?: FeatureReduction;
}

/**
 * Returns the range loss of a batch: the features of a class should lie close together, and the means of classes far apart.
 *
 * Add it, with a small weight, to a softmax loss on long-tailed data: it looks at the extremes of a class and not at its average, to
 * which a rare class adds little. Batches must hold several examples of a class, at least 3 for `k = 2` to mean something: see
 * `pkSampler` and `classAwareSampler` in @lt/sampling.
 *
 *     D(1) ≥ D(2) ≥ …  = distances of all pairs of features of a class in the batch
 *     range(class)     = k / (1 / D(1) + … + 1 / D(k)),  the harmonic mean of the largest k
 *     loss             = intraWeight · sum over classes of range(class)
 *                      + interWeight · max(margin - distance of the two closest class means, 0)
 *
 * What the paper leaves open is decided here. A class with one example has no range, but a mean. A class with fewer than k pairs
 * takes the harmonic mean of those it has. If one of the chosen distances is 0, so is the range, with a zero gradient. A batch of one
 * class has no second term. Equal class means have no direction to part in, and a zero gradient. Of equal distances the pair with the
 * lower rows is taken.
 *
 * There is no code of the authors. The Caffe port squares the distances, PyTorch ports do not; both read wrong entries where a class
 * has fewer than k pairs. No weight suits features of every scale; the ports have 0.5 and 0.5 with a margin of 0.1.
 *
 * Pairs are chosen by scalar products of features that are centered in their class, which is exact to 1e-6 of its largest squared
 * distance. The distances of the chosen pairs are then taken from differences, which is exact for near duplicates too. Memory goes with
 * the square of the batch, time with k times that. The gradient is finite for all finite features, cut to the largest float32 where it
 * would be larger; a value that float32 cannot hold (squared distances from 1.8e19 on) is the largest float32.
 *
 * @param labels - Class ids, `[batch]`, any whole numbers from 0, or one-hot labels, `[batch, numClasses]`, of which the largest
 *   element counts; constants. -1 and a row of zeros leave a row out.
 * @param features - Float32, `[batch, featureDim]`.
 * @param options - Number of distances, margin, weights, kind of distance.
 * @returns Loss of the batch, a Scalar, in units of `distance`. (No value per example: a range belongs to a class.)
 * @throws TypeError if `features` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, an option is outside its range, or class or sample
 *   weights are given.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { rangeLoss } from '@lt/losses';
 *
 * const features = tensor2d([[0], [3], [1], [10], [11]]);
 * const loss = rangeLoss([0, 0, 0, 1, 1], features, { k: 2, margin: 10, distance: 'euclidean' });
 * // Ranges 2 / (1/3 + 1/2) = 2.4 and 1, and means 9.1667 apart.
 * console.log((await loss.array()).toFixed(4)); // 4.2333
 * ```
 *
 * @see X. Zhang, Z. Fang, Y. Wen, Z. Li, Y. Qiao, "Range Loss for Deep Face Recognition with Long-Tailed Training Data", ICCV 2017,
 *   section 3, https://arxiv.org/abs/1611.08976
 */
export function rangeLoss(labels: Labels, features: Tensor, options: RangeLossOptions = {}): Scalar {
  const name = 'rangeLoss';
  const rows = checkFeatures(name, features);
  checkOptions(name, options);
  refuseOptions(name, options, ['classWeights', 'sampleWeights'], 'a range belongs to several examples');
  refuseOptions(name, options, ['labelSmoothing'], 'features have no logits to smooth the labels of');
  const k = checkNumber(name, 'k', options.k ?? 2, { min: 1, integer: true });
  const distance = checkOneOf(name, 'distance', options.distance ?? 'squared', ['squared', 'euclidean']);
  const squared = distance === 'squared';
  const margin = checkNumber(name, 'margin', options.margin ?? (squared ? 2 : Math.SQRT2), { min: 0 });
  const intraWeight = checkNumber(name, 'intraWeight', options.intraWeight ?? 1, { min: 0 });
  const interWeight = checkNumber(name, 'interWeight', options.interWeight ?? 1, { min: 0 });
  const reduction = options.classReduction ?? 'sum';
  const averaged = checkOneOf(name, 'classReduction', reduction, ['sum', 'mean']) === 'mean';
  const ignoreIndex = checkNumber(name, 'ignoreIndex', options.ignoreIndex ?? -1, { integer: true });
  checkOneOf(name, 'reduction', options.reduction ?? 'sum', ['mean', 'sum', 'weightedMean']);
  const toClasses = checkFeatureLabels(name, labels, { rows, ignoreIndex });

  const prepare = ({ features }: { features: Tensor }) => {
    const classes = toClasses();
    const same = sameClass(classes);
    const averaging = classAveraging(same);
    const kept = keepRows(features, classes.valid);
    const means = cut(matMul(averaging, kept)) as Tensor2D;
    const numPairs = Math.min(k, Math.max(1, (rows * (rows - 1)) / 2));
    const intra = intraWeight === 0 ? undefined : farthestPairs(kept, means, same, classes, numPairs);
    const inter = interWeight === 0 ? undefined : nearestMeans(means, same, classes);
    return {
      constants: {
        valid: classes.valid,
        averaging,
        intraA: intra?.a,
        intraB: intra?.b,
        intraExists: intra?.exists,
        interA: inter?.a,
        interB: inter?.b,
        interExists: inter?.exists,
      },
    };
  };
  const parameters = { margin, intraWeight, interWeight, squared, averaged };
  return differentiableFeatureLoss({ features }, rangeKernel(parameters), prepare, {
    rows,
    shape: [],
  }) as Scalar;
}
