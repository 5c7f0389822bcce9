import { checkNumber, checkOptions } from '@lt/core';
import { checkEpoch, type LearningRateSchedule } from './schedule.ts';

/** Options of {@link cosineDecay}. */
export interface CosineDecayOptions {
  /** The highest rate, at least 0. */
  learningRate: number;
  /** Epoch at which the rate would reach `finalLearningRate`: the number of epochs of the run, at least 1. */
  totalEpochs: number;
  /** Epochs of linear warm-up, at least 0 and below `totalEpochs`. @default 0 */
  warmupEpochs?: number;
  /** The rate at the end, at least 0. @default 0 */
  finalLearningRate?: number;
}

/**
 * Returns a schedule that falls from the learning rate to the final one along half a cosine, once, without restarts.
 *
 * A sound default for short runs: one number to choose, and the last epochs settle at small rates. With a warm-up, W epochs rise
 * linearly before it: the rate is reached first at epoch W, where the cosine begins.
 *
 *     epoch < W:  rate · (epoch + 1) / (W + 1)
 *     else:       final + (rate - final) · (1 + cos(π · (epoch - W) / (totalEpochs - W))) / 2
 *
 * The last epoch of a run, `totalEpochs - 1`, is still a little above the final rate; later epochs stay at it.
 *
 * @param options - The rates and the length of the run.
 * @returns A function of the epoch (from 0).
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range. The schedule throws it for a negative epoch.
 *
 * @example
 * ```ts
 * import { cosineDecay } from '@lt/training';
 *
 * const schedule = cosineDecay({ learningRate: 0.1, totalEpochs: 4 });
 * console.log([0, 1, 2, 3, 4].map((epoch) => schedule(epoch).toFixed(4)).join(' ')); // 0.1000 0.0854 0.0500 0.0146 0.0000
 * ```
 *
 * @see I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017, equation 5 (one period, no
 *   restart), https://arxiv.org/abs/1608.03983
 */
export function cosineDecay(options: CosineDecayOptions): LearningRateSchedule {
  const name = 'cosineDecay';
  checkOptions(name, options);
  const rate = checkNumber(name, 'learningRate', options.learningRate, { min: 0 });
  const totalEpochs = checkNumber(name, 'totalEpochs', options.totalEpochs, { min: 1 });
  const warmup = checkNumber(name, 'warmupEpochs', options.warmupEpochs ?? 0, { min: 0, below: totalEpochs });
  const final = checkNumber(name, 'finalLearningRate', options.finalLearningRate ?? 0, { min: 0 });
  return (epoch) => {
    const now = checkEpoch(name, epoch);
    if (now < warmup) return (rate * (now + 1)) / (warmup + 1);
    if (now >= totalEpochs) return final;
    const progress = (now - warmup) / (totalEpochs - warmup);
    return final + ((rate - final) * (1 + Math.cos(Math.PI * progress))) / 2;
  };
}
