import { checkNumber } from '@lt/core';
import { checkEpoch, type LearningRateSchedule } from './schedule.ts';

/**
 * Returns a schedule that gives the same learning rate in every epoch.
 *
 * @param learningRate - The rate, at least 0.
 * @returns A function of the epoch (from 0).
 * @throws TypeError if `learningRate` is not a number.
 * @throws RangeError if it is negative, NaN or infinite. The schedule throws it for a negative epoch.
 *
 * @example
 * ```ts
 * import { constant } from '@lt/training';
 *
 * console.log(constant(0.1)(7)); // 0.1
 * ```
 */
export function constant(learningRate: number): LearningRateSchedule {
  const rate = checkNumber('constant', 'learningRate', learningRate, { min: 0 });
  return (epoch) => {
    checkEpoch('constant', epoch);
    return rate;
  };
}
