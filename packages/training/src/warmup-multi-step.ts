import { checkNumber, checkNumbers, checkOptions } from '@lt/core';
import { checkEpoch, type LearningRateSchedule } from './schedule.ts';

/** Options of {@link warmupMultiStep}. */
export interface WarmupMultiStepOptions {
  /** The rate after warm-up and before the first milestone, at least 0. */
  learningRate: number;
  /** The authors' epochs, counted **from 1**, in which the rate falls, ascending: `[120, 160]` takes effect at epochs 119 and 159. */
  milestones: readonly number[];
  /** Factor at each milestone, above 0. @default 0.1 */
  gamma?: number;
  /** Epochs until the warm-up ends, at least 0; 0 is no warm-up. @default 5 */
  warmupEpochs?: number;
  /** Factor from which the warm-up starts, in [0, 1]. @default 1 / 3 */
  warmupFactor?: number;
}

/**
 * Returns a schedule that rises linearly at first and falls by a factor at each milestone.
 *
 * The schedule of most long-tail papers that train ResNets for 200 epochs. Milestones are given as the authors write them, counted
 * from 1; the schedule itself takes epochs from 0, like everything here. With e = epoch + 1:
 *
 *     rate(e) = learningRate · gamma^(number of milestones <= e) · warmup(e)
 *     warmup(e) = warmupFactor · (1 - e / warmupEpochs) + e / warmupEpochs,  while e < warmupEpochs;  then 1
 *
 * @param options - The base rate, the milestones and the warm-up.
 * @returns A function of the epoch (from 0).
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range, or the milestones do not ascend. The schedule throws it for a negative epoch.
 *
 * @example
 * ```ts
 * import { warmupMultiStep } from '@lt/training';
 *
 * const schedule = warmupMultiStep({ learningRate: 0.1, milestones: [120, 160], gamma: 0.01 });
 * console.log([0, 4, 118, 119, 159].map((epoch) => schedule(epoch).toPrecision(2)).join(' ')); // 0.047 0.10 0.10 0.0010 0.000010
 * ```
 *
 * @see B. Zhou, Q. Cui, X.-S. Wei, Z.-M. Chen, "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual
 *   Recognition", CVPR 2020, section 5.2, https://arxiv.org/abs/1912.02413. Equal to the authors' `WarmupMultiStepLR`, which is
 *   stepped before each epoch.
 */
export function warmupMultiStep(options: WarmupMultiStepOptions): LearningRateSchedule {
  const name = 'warmupMultiStep';
  checkOptions(name, options);
  const rate = checkNumber(name, 'learningRate', options.learningRate, { min: 0 });
  const milestones = checkMilestones(name, options.milestones);
  const gamma = checkNumber(name, 'gamma', options.gamma ?? 0.1, { above: 0 });
  const warmupEpochs = checkNumber(name, 'warmupEpochs', options.warmupEpochs ?? 5, { min: 0 });
  const warmupFactor = checkNumber(name, 'warmupFactor', options.warmupFactor ?? 1 / 3, { min: 0, max: 1 });
  return (epoch) => {
    const e = checkEpoch(name, epoch) + 1;
    const passed = milestones.filter((milestone) => milestone <= e).length;
    const progress = e / warmupEpochs;
    const warmup = e < warmupEpochs ? warmupFactor * (1 - progress) + progress : 1;
    return rate * gamma ** passed * warmup;
  };
}

function checkMilestones(name: string, value: unknown): readonly number[] {
  if (Array.isArray(value) && value.length === 0) return [];
  const milestones = Array.from(checkNumbers(name, 'milestones', value, { min: 1 }));
  for (let i = 1; i < milestones.length; i++) {
    if (milestones[i]! > milestones[i - 1]!) continue;
    throw new RangeError(
      `${name}: expected \`milestones\` to ascend, got ${milestones[i]} after ${milestones[i - 1]} at index ${i}.`,
    );
  }
  return milestones;
}
