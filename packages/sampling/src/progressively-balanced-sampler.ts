import { checkNumber, describeValue } from '@lt/core';
import type { BatchSampler } from './batch-sampler.ts';
import { type ClassFirstSamplerOptions, classFirstSampler } from './class-first-sampler.ts';

/** Options of {@link progressivelyBalancedSampler}. */
export interface ProgressivelyBalancedSamplerOptions extends ClassFirstSamplerOptions {
  /** Epochs of the whole training, at least 1. Later epochs stay class-balanced. */
  totalEpochs: number;
  /**
   * Share of class-balanced sampling in each epoch, in [0, 1]. It must give the same number whenever it is asked about an epoch.
   *
   * @default epoch / (totalEpochs - 1), which is 0 in the first epoch and 1 in the last; 0 if there is one epoch
   */
  progress?: (epoch: number) => number;
}

/**
 * Returns a sampler that goes from instance-balanced in the first epoch to class-balanced in the last.
 *
 * The representation is learned from the data as they are, the classifier ends with equal classes, without a second stage of
 * training. The probabilities of an epoch are `classProbabilities(epoch)`.
 *
 *     p(c) = (1 - progress) · count(c) / total + progress / number of classes with rows
 *     progress = epoch / (totalEpochs - 1)
 *
 * @param classIds - Class of each row, whole numbers from 0, `[numRows]`. Not kept.
 * @param options - Epochs, batch size, seed and what the other class-first samplers take.
 * @returns The sampler, at the start of epoch 0. It holds 4 bytes per row.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if `classIds` is empty or holds something else than whole numbers in [0, numClasses), an option is outside its
 *   range, or `tail: 'drop'` would leave no batch. Asking for an epoch whose
 *   `progress` is outside [0, 1] throws too.
 *
 * @example
 * ```ts
 * import { progressivelyBalancedSampler } from '@lt/sampling';
 *
 * const sampler = progressivelyBalancedSampler([0, 0, 0, 0, 0, 0, 1, 1], { totalEpochs: 3, batchSize: 4 });
 * const probabilities = [0, 1, 2].map((epoch) => sampler.classProbabilities(epoch).join(' '));
 * console.log(probabilities.join(', ')); // 0.75 0.25, 0.625 0.375, 0.5 0.5
 * ```
 *
 * @see B. Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020, section 3,
 *   equation (2), https://arxiv.org/abs/1910.09217. The paper writes progress = epoch / totalEpochs; the default is the authors' code,
 *   which reaches 1. That code goes through each class in a shuffled cycle, which is `composition: 'systematic'` here.
 */
export function progressivelyBalancedSampler(
  classIds: ArrayLike<number>,
  options: ProgressivelyBalancedSamplerOptions,
): BatchSampler {
  const name = 'progressivelyBalancedSampler';
  const totalEpochs = checkNumber(name, 'totalEpochs', options?.totalEpochs, { min: 1, integer: true });
  const { progress } = options;
  if (progress !== undefined && typeof progress !== 'function') {
    throw new TypeError(`${name}: expected \`progress\` to be a function, got ${describeValue(progress)}.`);
  }
  const progressOf = progress ?? ((epoch) => (totalEpochs > 1 ? Math.min(1, epoch / (totalEpochs - 1)) : 0));
  return classFirstSampler(name, classIds, options, {
    classWeights(counts, epoch) {
      const share = checkNumber(name, 'progress(epoch)', progressOf(epoch), { min: 0, max: 1 });
      const total = counts.reduce((sum, count) => sum + count, 0);
      const numPresent = counts.filter((count) => count > 0).length;
      return Float64Array.from(counts, (count) =>
        count > 0 ? ((1 - share) * count) / total + share / numPresent : 0,
      );
    },
    settings: { totalEpochs, progress: progress === undefined ? 'linear' : 'own' },
  });
}
