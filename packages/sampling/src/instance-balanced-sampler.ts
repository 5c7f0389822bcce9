import { classPrior, createRandom } from '@lt/core';
import type { BatchSampler, BatchSamplerOptions } from './batch-sampler.ts';
import { configHash } from './config-hash.ts';
import { countRows } from './count-rows.ts';
import { createBatchSampler } from './create-batch-sampler.ts';
import { checkSamplerOptions } from './draw-plan.ts';

/**
 * Returns a sampler that goes through all rows once per epoch, in a new random order each time.
 *
 * Ordinary shuffling, the starting point of every long-tailed comparison and the conventional branch of BBN: each row is as likely
 * as any other, so that a class is drawn as often as it occurs. Above 65,536 rows the order needs no table.
 *
 *     p(c) = count(c) / total
 *
 * With `tail: 'pad'` the last batch is filled with the first rows of the same epoch.
 *
 * @param classIds - Class of each row, whole numbers from 0, `[numRows]`. Not kept.
 * @param options - Batch size, seed and what becomes of the last batch.
 * @returns The sampler, at the start of epoch 0.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if `classIds` is empty or holds something else than whole numbers in [0, numClasses), an option is outside its
 *   range, or `tail: 'drop'` would leave no batch.
 *
 * @example
 * ```ts
 * import { instanceBalancedSampler } from '@lt/sampling';
 *
 * const sampler = instanceBalancedSampler([0, 0, 0, 0, 0, 1, 1, 2], { batchSize: 3, seed: 7 });
 * console.log(Array.from(sampler.epoch(0), (rows) => rows.join(' ')).join(', ')); // 7 2 4, 0 3 6, 5 1
 * console.log(sampler.classProbabilities()); // Float64Array(3) [ 0.625, 0.25, 0.125 ]
 * ```
 *
 * @see B. Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020, section 3, equation (1)
 *   with q = 1, https://arxiv.org/abs/1910.09217
 */
export function instanceBalancedSampler(
  classIds: ArrayLike<number>,
  options: BatchSamplerOptions,
): BatchSampler {
  const name = 'instanceBalancedSampler';
  const counts = countRows(name, classIds, options?.numClasses);
  const { batchSize, seed, tail } = checkSamplerOptions(name, options);
  const numRows = classIds.length;
  const random = createRandom(seed, '@lt/sampling', name);
  return createBatchSampler({
    name,
    batchSize,
    tail,
    fewestDraws: numRows,
    configHash: configHash({ name, batchSize, seed, tail, numClasses: counts.length }, classIds),
    numDraws: () => numRows,
    classProbabilities: () => classPrior(counts),
    drawsOf(epoch) {
      const order = random.fork('epoch', epoch).permutation(numRows);
      return (out, batch) => {
        // A padded batch goes on with the first rows, in a tiny data set more than once.
        let first = (batch * batchSize) % numRows;
        for (let filled = 0; filled < out.length; first = 0) {
          const part = out.subarray(filled, filled + numRows - first);
          order.fill(part, first);
          filled += part.length;
        }
      };
    },
  });
}
