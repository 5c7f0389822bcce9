import { checkNumber, checkOneOf, checkOptions } from '@lt/core';
import { max, mul, type Scalar, sub, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { averaging, classAveraging, otherClass, sameClass } from './features/class-pairs.ts';
import { differentiableFeatureLoss } from './features/differentiable-feature-loss.ts';
import { checkFeatureLabels, type FeatureLabels } from './features/feature-labels.ts';
import { checkFeatures, type FeatureReduction } from './features/feature-loss-options.ts';
import { isSelf } from './features/positive-keys.ts';
import { type LiftedConstants, liftedStructureKernel } from './kernels/lifted-structure.ts';
import type { Labels } from './labels.ts';
import { refuseOptions } from './refuse-options.ts';

/** Options of {@link liftedStructuredLoss}. */
export interface LiftedStructuredLossOptions {
  /** How much farther than the rows of its class rows of other classes should lie, in feature units. @default 1 */
  margin?: number;
  /** Class id of rows that are left out. @default -1 */
  ignoreIndex?: number;
  /** Taken so that all losses can be called alike, and without effect: the loss of a batch is one number already. */
  reduction?: FeatureReduction;
}

/**
 * Returns the lifted structured loss of a batch: each pair of a class should be closer than all other rows are to either of the two.
 *
 * A baseline of metric learning, which the authors of OLTR compared with. Batches must hold at least two rows of some classes: see
 * `pkSampler` in @lt/sampling.
 *
 *     J(i, j) = log(sum over rows n of other classes of exp(margin - d(i, n)) + exp(margin - d(j, n))) + d(i, j)
 *     loss    = mean over the pairs (i, j) of one class of max(J(i, j), 0)² / 2,              d: Euclidean distance
 *
 * A batch without such a pair, or of one class, has loss 0. OLTR's early code has a margin of 5.
 *
 * Distances come from scalar products, of features that are centered in their class for its pairs and in the batch for all others. So
 * some 1e-7 of the largest squared distance is lost: two rows of different classes closer than a thousandth of the spread of the batch
 * are not told apart, and their push on each other fades out. Two equal rows have no direction to part in, and do not push.
 * Memory and time go with the square of the batch. The gradient is finite for all finite features, cut to the largest float32 where it
 * would be larger; distances beyond that are cut too, and a value that float32 cannot hold (from about 1e19 in feature units on) is
 * the largest float32.
 *
 * @param labels - Class ids, `[batch]`, any whole numbers from 0, or one-hot labels, `[batch, numClasses]`, of which the largest
 *   element counts; constants. -1 and a row of zeros leave a row out.
 * @param features - Float32, `[batch, featureDim]`.
 * @param options - Margin.
 * @returns Loss of the batch, a Scalar. (No value per example: its terms are pairs.)
 * @throws TypeError if `features` is not a float32 tensor, `labels` is neither a tensor nor an array, or an option has the wrong type.
 * @throws RangeError if shapes disagree, a class id in an array is out of range, an option is outside its range, or class or sample
 *   weights are given.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 * import { liftedStructuredLoss } from '@lt/losses';
 *
 * const features = tensor2d([[0], [1], [3]]);
 * const loss = liftedStructuredLoss([0, 0, 1], features, { margin: 2 });
 * // J = log(exp(2 - 3) + exp(2 - 2)) + 1 = 1.3133
 * console.log((await loss.array()).toFixed(4)); // 0.8623
 * ```
 *
 * @see H. O. Song, Y. Xiang, S. Jegelka, S. Savarese, "Deep Metric Learning via Lifted Structured Feature Embedding", CVPR 2016,
 *   equation 4, https://arxiv.org/abs/1511.06452
 */
export function liftedStructuredLoss(
  labels: Labels,
  features: Tensor,
  options: LiftedStructuredLossOptions = {},
): Scalar {
  const name = 'liftedStructuredLoss';
  const rows = checkFeatures(name, features);
  checkOptions(name, options);
  refuseOptions(name, options, ['classWeights', 'sampleWeights'], 'its terms are pairs of examples');
  refuseOptions(name, options, ['labelSmoothing'], 'features have no logits to smooth the labels of');
  const margin = checkNumber(name, 'margin', options.margin ?? 1);
  const ignoreIndex = checkNumber(name, 'ignoreIndex', options.ignoreIndex ?? -1, { integer: true });
  checkOneOf(name, 'reduction', options.reduction ?? 'mean', ['mean', 'sum', 'weightedMean']);
  const toClasses = checkFeatureLabels(name, labels, { rows, ignoreIndex });
  const prepare = () => ({ constants: liftedPairs(toClasses()) });
  return differentiableFeatureLoss({ features }, liftedStructureKernel(margin), prepare, {
    rows,
    shape: [],
  }) as Scalar;
}

function liftedPairs(classes: FeatureLabels): LiftedConstants {
  const { valid } = classes;
  const same = sameClass(classes);
  const negatives = otherClass(same, valid);
  const positives = sub(same, isSelf(classes.classIds.size)) as Tensor2D;
  return {
    valid,
    classAveraging: classAveraging(same),
    averaging: averaging(classes),
    positives,
    active: mul(positives, max(negatives, 1, true)),
    negatives,
  };
}
