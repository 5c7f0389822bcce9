import { checkNumber, checkNumbers, checkOneOf, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { Tensor } from '@tensorflow/tfjs-core';
import type { Reduction } from '../loss-options.ts';
import { refuseOptions } from '../refuse-options.ts';

/** Options that the losses on features with one value per row share. */
export interface FeatureLossOptions {
  /** Weight of each class, `[numClasses]`, each at least 0. It multiplies the loss of the rows of that class. @default 1 each */
  classWeights?: ArrayLike<number>;
  /**
   * Class id of rows that are left out: they add nothing to the loss, the gradient and the denominators, and no other row is compared
   * with them. Any negative id in a tensor is left out too, and so is a one-hot row of zeros. @default -1
   */
  ignoreIndex?: number;
  /** Weight of each row, `[batch]`, each at least 0; a tensor counts as a constant. @default 1 each */
  sampleWeights?: ArrayLike<number> | Tensor;
  /**
   * How the batch is reduced to a Scalar; one value per row if left out. `'weightedMean'` divides by the sum of class weight times
   * sample weight. @default none
   */
  reduction?: FeatureReduction;
}

/** The reductions that a loss on features can have: there are no logits whose elements could be counted. */
export type FeatureReduction = Extract<Reduction, 'mean' | 'sum' | 'weightedMean'>;

/** Checks features `[batch, featureDim]` and returns how many rows there are. */
export function checkFeatures(caller: string, features: Tensor): number {
  checkTensor(caller, 'features', features, { dtype: 'float32' });
  if (features.rank !== 2 || features.shape[1] === 0) {
    throw new RangeError(
      `${caller}: expected \`features\` to have shape [batch, featureDim] with at least one feature, got [${features.shape.join(', ')}].`,
    );
  }
  return features.shape[0]!;
}

/** Checks the shared options, for a batch of `rows` rows and, where it is known, a number of classes. */
export function checkFeatureLossOptions(
  caller: string,
  options: FeatureLossOptions,
  rows: number,
  numClasses?: number,
): void {
  checkOptions(caller, options);
  refuseOptions(caller, options, ['labelSmoothing'], 'features have no logits to smooth the labels of');
  const { classWeights, ignoreIndex, sampleWeights, reduction } = options;
  if (classWeights !== undefined) {
    const length = numClasses === undefined ? {} : { length: numClasses };
    checkNumbers(caller, 'classWeights', classWeights, { min: 0, ...length });
  }
  if (ignoreIndex !== undefined) checkNumber(caller, 'ignoreIndex', ignoreIndex, { integer: true });
  if (reduction !== undefined) checkOneOf(caller, 'reduction', reduction, ['mean', 'sum', 'weightedMean']);
  if (sampleWeights instanceof Tensor) {
    checkTensor(caller, 'sampleWeights', sampleWeights, {
      dtype: ['float32', 'int32', 'bool'],
      shape: [rows],
    });
  } else if (sampleWeights !== undefined) {
    checkNumbers(caller, 'sampleWeights', sampleWeights, { min: 0, length: rows });
  }
}
