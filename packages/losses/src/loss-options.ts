import { checkNumber, checkNumbers, checkOneOf, checkOptions } from '@lt/core';
import { checkTensor } from '@lt/core/tensor';
import { Tensor } from '@tensorflow/tfjs-core';

/**
 * How one number is made of the losses of a batch. Ignored examples count nowhere, and a denominator of 0 gives 0 with a zero
 * gradient. A sum that float32 cannot hold makes the result the largest float32, also if it is divided after.
 *
 * - `'sum'`: the sum.
 * - `'mean'`: divided by the number of examples, whatever their weights.
 * - `'weightedMean'`: divided by the sum of the examples' weights, `classWeights` and `sampleWeights`, as PyTorch's weighted
 *   cross entropy does.
 * - `'positives'`: divided by the sum of the labels, at least 1, as RetinaNet and the authors of the class-balanced loss do.
 * - `'elementMean'`: divided by the number of examples times the number of classes.
 */
export type Reduction = 'mean' | 'sum' | 'weightedMean' | 'positives' | 'elementMean';

/** Options that the losses on logits share. */
export interface LossOptions {
  /** Weight of each class, `[numClasses]`, each at least 0. It multiplies the loss of the examples of that class. @default 1 each */
  classWeights?: ArrayLike<number>;
  /** Share of the label that is spread evenly, from 0 to 1. @default 0 */
  labelSmoothing?: number;
  /**
   * Class id of examples that are left out: they add nothing to the loss, the gradient and the denominators. With one-hot labels an
   * example is left out if its row is all 0, which is what `oneHot` makes of an id out of range, whatever the id here. Leave the option out where examples may have
   * several labels or none: a row of zeros then counts, as an example that is of no class. @default none
   */
  ignoreIndex?: number;
  /** Weight of each example, `[batch]`, each at least 0; a tensor counts as a constant. @default 1 each */
  sampleWeights?: ArrayLike<number> | Tensor;
  /** How the batch is reduced to a Scalar; one value per example if left out. @default none */
  reduction?: Reduction;
}

/** Checks the shared options against the shape of the logits. */
export function checkLossOptions(caller: string, options: LossOptions, logits: Tensor): void {
  checkOptions(caller, options);
  const numClasses = logits.shape.at(-1)!;
  const leading = logits.shape.slice(0, -1);
  const { classWeights, labelSmoothing = 0, ignoreIndex = 0, sampleWeights, reduction = 'sum' } = options;
  if (classWeights !== undefined)
    checkNumbers(caller, 'classWeights', classWeights, { min: 0, length: numClasses });
  checkNumber(caller, 'labelSmoothing', labelSmoothing, { min: 0, max: 1 });
  checkNumber(caller, 'ignoreIndex', ignoreIndex, { integer: true });
  checkOneOf(caller, 'reduction', reduction, REDUCTIONS);
  if (sampleWeights instanceof Tensor) {
    checkTensor(caller, 'sampleWeights', sampleWeights, {
      dtype: ['float32', 'int32', 'bool'],
      shape: leading,
    });
  } else if (sampleWeights !== undefined) {
    checkNumbers(caller, 'sampleWeights', sampleWeights, { min: 0, length: logits.size / numClasses });
  }
}

const REDUCTIONS: readonly Reduction[] = ['mean', 'sum', 'weightedMean', 'positives', 'elementMean'];
