import {
  checkNumber,
  checkNumbers,
  checkOneOf,
  checkOptions,
  checkSeed,
  createRandom,
  describeValue,
} from '@lt/core';
import { type FeatureRows, type Labels, rowsByClass } from '../resampling/data-set.ts';
import { clampNeighbors } from './clamp-neighbors.ts';
import { neighborProbabilities, splitFolds } from './cross-validated-probabilities.ts';
import { easiestRows, type HardnessTies } from './easiest-rows.ts';
import { type FitPredict, predictFolds } from './predict-folds.ts';
import { stratifiedFolds } from './stratified-folds.ts';
import {
  finishUnderSampling,
  keepPerClass,
  prepareUnderSampling,
  type UnderSampled,
  type UnderSamplingOptions,
} from './under-sampling.ts';

/** Options of {@link instanceHardnessThreshold}. */
export interface InstanceHardnessThresholdOptions extends UnderSamplingOptions {
  /** Probability that a model gives to the true class of each row, in [0, 1], `[numRows]`. Found by cross-validation if left out. */
  probabilities?: ArrayLike<number>;
  /** The classifier that is cross-validated. @default k-NN with `kNeighbors` neighbors */
  fitPredict?: FitPredict;
  /** Folds of the cross-validation, at least 2. @default 5 */
  numFolds?: number;
  /** Neighbours of the k-NN classifier, at least 1. @default 5 */
  kNeighbors?: number;
  /**
   * What becomes of rows that are as hard as the last one that is kept: `'random'` as many of them are drawn as the strategy asks for,
   * `'keep'` all stay, as in imbalanced-learn, however many they are.
   *
   * @default 'random'
   */
  ties?: HardnessTies;
  /** Seed of the folds and of the draws among ties. @default 0 */
  seed?: number | string;
}

/** What {@link instanceHardnessThreshold} returns. */
export interface InstanceHardnessResult extends UnderSampled {
  /** Probability of the true class of each row, `[numRows]`: one minus its hardness. */
  probabilities: Float64Array;
}

/**
 * Returns the rows of the larger classes that a classifier finds easiest, as many of each as the strategy asks for.
 *
 * Hard rows, to whose true class a cross-validated classifier gives little probability, are noise or lie in the overlap of classes.
 * By default all classes are cut to the size of the smallest.
 *
 *     hardness(row) = 1 - P(true class | row),  by a model that has not seen the row
 *
 * The built-in classifier is k-NN, over stratified folds: the share of the row's class among its k nearest rows in the other folds. It
 * takes few values, so that ties are common; `probabilities` or `fitPredict` bring in any other model.
 *
 * @param features - Rows of features, `[numRows, ...]`: tensor, typed array with shape, or array of rows. Finite, unless
 *   `probabilities` or `fitPredict` is given.
 * @param labels - Label of each row, numbers or strings, `[numRows]`.
 * @param options - Probabilities or where they come from, and how many rows of which classes stay.
 * @returns Kept rows in ascending order, the probabilities, and the report.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if a feature is not finite, there are fewer than two classes, probabilities are not one number in [0, 1] per row,
 *   or an option is outside its range.
 *
 * @example
 * ```ts
 * import { instanceHardnessThreshold } from '@lt/sampling';
 *
 * const features = [[0], [1], [2], [3], [4], [5]];
 * const labels = ['a', 'a', 'a', 'a', 'b', 'b'];
 * const probabilities = [0.9, 0.8, 0.6, 0.3, 0.7, 0.9];
 * const { indices } = await instanceHardnessThreshold(features, labels, { probabilities });
 * console.log(indices.join(' ')); // 0 1 4 5
 * ```
 *
 * @see M. Smith, T. Martinez, C. Giraud-Carrier, "An Instance Level Analysis of Data Complexity", Machine Learning 95, 2014,
 *   https://doi.org/10.1007/s10994-013-5422-z. There, hardness is averaged over nine classifiers; imbalanced-learn takes a random
 *   forest of 100 trees, here it is k-NN, close to the
 *   measure that the paper finds to follow hardness best (kDN, k-disagreeing neighbors).
 */
export async function instanceHardnessThreshold(
  features: FeatureRows,
  labels: Labels,
  options: InstanceHardnessThresholdOptions = {},
): Promise<InstanceHardnessResult> {
  const name = 'instanceHardnessThreshold';
  checkOptions(name, options);
  const { fitPredict } = options;
  if (fitPredict !== undefined && typeof fitPredict !== 'function') {
    throw new TypeError(
      `${name}: expected \`fitPredict\` to be a function, got ${describeValue(fitPredict)}.`,
    );
  }
  const numFolds = checkNumber(name, 'numFolds', options.numFolds ?? 5, { min: 2, integer: true });
  const kNeighbors = checkNumber(name, 'kNeighbors', options.kNeighbors ?? 5, { min: 1, integer: true });
  const ties = checkOneOf(name, 'ties', options.ties ?? 'random', ['random', 'keep']);
  const random = createRandom(checkSeed(name, options.seed), '@lt/sampling', name);
  const ownModel = options.probabilities !== undefined || fitPredict !== undefined;

  const run = await prepareUnderSampling(name, features, labels, options, 'under', { nan: ownModel });
  const { classLabels, points } = run.dataSet;
  const judge = async (): Promise<Float64Array> => {
    const foldOfRow = stratifiedFolds(rowsByClass(run.dataSet), numFolds, random.fork('folds'));
    const folds = splitFolds(foldOfRow, numFolds);
    if (fitPredict !== undefined) return predictFolds(name, fitPredict, folds, points.numRows, run.control);
    const fewest = Math.min(...folds.map(({ trainRows }) => trainRows.length));
    const k = clampNeighbors(run.warnings, 'kNeighbors', kNeighbors, fewest);
    return neighborProbabilities(run.engine, run.dataSet, folds, k, run.control);
  };
  const range = { min: 0, max: 1, length: points.numRows };
  const given = options.probabilities;
  const probabilities =
    given === undefined
      ? await judge()
      : Float64Array.from(checkNumbers(name, 'probabilities', given, range));
  const kept = await keepPerClass(run, (rows, count, classId) =>
    easiestRows(rows, probabilities, count, ties, random.fork('ties', classLabels[classId]!)),
  );
  return { ...finishUnderSampling(run, kept), probabilities };
}
