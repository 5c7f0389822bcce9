import { checkNumber, checkOptions, checkSeed, createRandom } from '@lt/core';
import type { BatchSampler } from './batch-sampler.ts';
import { classCycles, equalProbabilities, presentClasses } from './class-cycles.ts';
import { classIndex } from './class-index.ts';
import { configHash } from './config-hash.ts';
import { countRows } from './count-rows.ts';
import { createBatchSampler } from './create-batch-sampler.ts';
import { rowCycles } from './row-cycles.ts';

/** Options of {@link pkSampler}. */
export interface PkSamplerOptions {
  /** P: different classes in a batch, at most those that have rows. */
  classesPerBatch: number;
  /** K: rows of each of these classes. */
  samplesPerClass: number;
  /** Decides every draw: the same seed and class ids give the same batches everywhere. A number or a string. @default 0 */
  seed?: number | string;
  /** Batches in an epoch. @default floor(rows / (P · K)), at least 1 */
  numBatches?: number;
  /** Number of classes; the largest class id plus one if left out. Give it when a class may have no row. */
  numClasses?: number;
}

/**
 * Returns a sampler of P × K batches: P different classes, K rows of each, class by class.
 *
 * What losses that compare the examples of a batch need: with a single row of a class in a batch there is no positive pair. Use it for
 * `rangeLoss`, contrastive, triplet and lifted-structure losses.
 *
 * The classes come in cycles, shuffled anew for each; classes that would not fill a batch sit out the rest of their cycle. The rows
 * of a class come in shuffled cycles too, so that a class of fewer than K rows repeats them within a batch; a class that sits out
 * passes over its next K rows. Each epoch starts anew.
 *
 *     p(c) = 1 / number of classes with rows
 *
 * @param classIds - Class of each row, whole numbers from 0, `[numRows]`. Not kept.
 * @param options - P, K, seed and batches per epoch.
 * @returns The sampler, at the start of epoch 0: `batchSize` is P · K. It holds up to 8 bytes per row.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if `classIds` is empty or holds something else than whole numbers in [0, numClasses), an option is outside its
 *   range, or fewer than `classesPerBatch` classes have rows.
 *
 * @example
 * ```ts
 * import { pkSampler } from '@lt/sampling';
 *
 * const classIds = [0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3];
 * const sampler = pkSampler(classIds, { classesPerBatch: 2, samplesPerClass: 2, seed: 7 });
 * const batches = Array.from(sampler, (rows) => Array.from(rows, (row) => classIds[row]).join(' '));
 * console.log(batches.join(', ')); // 3 3 2 2, 1 1 0 0, 3 3 0 0
 * ```
 *
 * @see A. Hermans, L. Beyer, B. Leibe, "In Defense of the Triplet Loss for Person Re-Identification", 2017, section 2,
 *   https://arxiv.org/abs/1703.07737. The number of batches is that of catalyst's `BatchBalanceClassSampler`.
 */
export function pkSampler(classIds: ArrayLike<number>, options: PkSamplerOptions): BatchSampler {
  const name = 'pkSampler';
  checkOptions(name, options);
  const counts = countRows(name, classIds, options.numClasses);
  const seed = checkSeed(name, options.seed);
  const present = presentClasses(counts);
  const range = { min: 1, integer: true };
  const numSampled = checkNumber(name, 'samplesPerClass', options.samplesPerClass, {
    ...range,
    max: 2 ** 24,
  });
  const numChosen = checkNumber(name, 'classesPerBatch', options.classesPerBatch, {
    ...range,
    max: present.length,
  });
  const batchSize = numChosen * numSampled;
  const fitting = Math.max(1, Math.floor(classIds.length / batchSize));
  const numBatches = checkNumber(name, 'numBatches', options.numBatches ?? fitting, {
    ...range,
    max: 2 ** 32,
  });
  const index = classIndex(classIds, counts);
  const random = createRandom(seed, '@lt/sampling', name);
  const settings = { name, numChosen, numSampled, seed, numBatches, numClasses: counts.length };
  const batchesPerCycle = Math.floor(present.length / numChosen);
  return createBatchSampler({
    name,
    batchSize,
    tail: 'drop',
    fewestDraws: numBatches * batchSize,
    configHash: configHash(settings, classIds),
    numDraws: () => numBatches * batchSize,
    classProbabilities: () => equalProbabilities(counts),
    drawsOf(epoch) {
      const stream = random.fork('epoch', epoch);
      const classesOf = classCycles(present, stream.fork('classes'));
      const rowOf = rowCycles(index, stream.fork('rows'));
      return (out, batch) => {
        const cycle = Math.floor(batch / batchesPerCycle);
        const first = (batch % batchesPerCycle) * numChosen;
        const classes = classesOf(cycle);
        for (let i = 0; i < batchSize; i++) {
          out[i] = rowOf(classes[first + Math.floor(i / numSampled)]!, cycle * numSampled + (i % numSampled));
        }
      };
    },
  });
}
