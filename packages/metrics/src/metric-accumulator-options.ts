import { checkNumber, checkNumbers, checkOneOf, checkOptions } from '@lt/core';
import { checkShotOptions } from './check-shot-options.ts';
import { checkFlag, checkNumBins } from './confidence-bins.ts';
import type { ShotAccuracyOptions } from './shot-accuracy.ts';

/** Options of `createMetricAccumulator`. */
export interface MetricAccumulatorOptions extends ShotAccuracyOptions {
  /** Number of classes. Needed, unless `trainCounts` tells. */
  numClasses?: number;
  /** Training examples per class, `[numClasses]`, by which the shot groups go. Without it there is no shot accuracy. */
  trainCounts?: ArrayLike<number>;
  /** Number of equal bins of confidence. @default 15 */
  numBins?: number;
  /** Whether a confidence of exactly 0 falls into the first bin, and not into none. @default false */
  includeZero?: boolean;
  /** Whether to keep the confusion matrix, which takes `numClasses²` numbers. @default false */
  confusion?: boolean;
}

/** The checked options of an accumulator, with all defaults filled in, as plain data. Two accumulators merge if theirs are equal. */
export interface MetricAccumulatorSettings {
  /** Number of classes. */
  numClasses: number;
  /** Training examples per class, `[numClasses]`; `null` if not given. */
  trainCounts: number[] | null;
  /** Bound above which a class is many-shot. */
  many: number;
  /** Bound below which a class is few-shot. */
  few: number;
  /** Whether a count equal to a bound belongs to many-shot and few-shot. */
  inclusive: boolean;
  /** How the classes of a shot group become one number. */
  average: 'macro' | 'micro';
  /** Number of bins of confidence. */
  numBins: number;
  /** Whether a confidence of exactly 0 falls into the first bin. */
  includeZero: boolean;
  /** Whether the confusion matrix is kept. */
  confusion: boolean;
}

/** Checks the options of an accumulator and fills the defaults in. */
export function checkAccumulatorOptions(
  name: string,
  options: MetricAccumulatorOptions,
): MetricAccumulatorSettings {
  checkOptions(name, options);
  const counts =
    options.trainCounts === undefined
      ? undefined
      : Array.from(checkNumbers(name, 'trainCounts', options.trainCounts, { min: 0 }));
  const numClasses = checkNumber(name, 'numClasses', options.numClasses ?? counts?.length, {
    min: 1,
    integer: true,
  });
  if (counts !== undefined) checkNumbers(name, 'trainCounts', counts, { length: numClasses });
  return {
    numClasses,
    trainCounts: counts ?? null,
    ...checkShotOptions(name, options),
    average: checkOneOf(name, 'average', options.average ?? 'macro', ['macro', 'micro']),
    numBins: checkNumBins(name, options.numBins),
    includeZero: checkFlag(name, 'includeZero', options.includeZero),
    confusion: checkFlag(name, 'confusion', options.confusion),
  };
}
