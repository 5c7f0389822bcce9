import { checkNumbers, checkOptions } from '@lt/core';

/**
 * What is known of the features of each class: plain data, made by `updateClassCovariance`, to hand to `isdaLoss`, to keep and to save.
 */
export interface ClassCovariance {
  /** Features seen per class, `[numClasses]`. */
  readonly counts: ArrayLike<number>;
  /** Means, `[numClasses · featureDim]`, class by class. */
  readonly means: ArrayLike<number>;
  /**
   * Variances, `[numClasses · featureDim]`, or whole covariance matrices, `[numClasses · featureDim · featureDim]`, class by class.
   * Divided by the number of features, not by one less.
   */
  readonly covariances: ArrayLike<number>;
}

/** Checks a class covariance, and returns its sizes. */
export function checkClassCovariance(
  caller: string,
  covariance: ClassCovariance,
): { numClasses: number; featureDim: number; isFull: boolean } {
  checkOptions(caller, covariance);
  const { counts, means, covariances } = covariance;
  const numClasses = checkNumbers(caller, 'covariance.counts', counts, { min: 0 }).length;
  const featureDim = checkNumbers(caller, 'covariance.means', means).length / numClasses;
  if (!Number.isInteger(featureDim)) {
    throw new RangeError(
      `${caller}: expected \`covariance.means\` to hold a multiple of ${numClasses} numbers, got ${means.length}.`,
    );
  }
  const isFull = covariances?.length !== means.length;
  const length = isFull ? means.length * featureDim : means.length;
  checkNumbers(caller, 'covariance.covariances', covariances, { length });
  return { numClasses, featureDim, isFull };
}
